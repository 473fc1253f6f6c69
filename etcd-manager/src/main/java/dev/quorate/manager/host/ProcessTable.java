package dev.quorate.manager.host;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// The processes of this machine, as `/proc` shows them.
///
/// A process is a member's when it is an etcd whose command line names the member's data directory;
/// a pid alone says nothing, since it may have been given to a stranger.
final class ProcessTable {
    private static final Path PROC = Path.of("/proc");
    private static final Path BOOT_ID = PROC.resolve("sys/kernel/random/boot_id");
    private static final String ETCD = "etcd";
    private static final String DATA_DIR_FLAG = "data-dir";
    private static final int FILE_BYTES_MAX = 1 << 20;

    /// What the kernel's arguments and file names are encoded in, as the JVM sees them.
    private static final Charset NATIVE =
            Charset.forName(System.getProperty("native.encoding", "UTF-8"));

    /// A process that is alive.
    ///
    /// @param startTicks when it started, in clock ticks since boot; with the pid, unique until
    ///   reboot
    /// @param commandLine its arguments, the program first; empty for a kernel thread
    record Entry(long pid, long startTicks, List<String> commandLine) {
        Entry {
            commandLine = List.copyOf(commandLine);
        }

        String program() {
            return commandLine.isEmpty() ? "" : commandLine.getFirst();
        }
    }

    /// The etcd that runs on a member's data directory: the one that its pid file names, else any.
    Optional<Entry> member(MemberPaths paths) throws IOException {
        var named = fromPidFile(paths).filter(entry -> isMember(entry, paths));
        return named.isPresent() ? named : first(entry -> isMember(entry, paths));
    }

    /// The start guard that is at work for a member, before it becomes etcd.
    Optional<Entry> guard(MemberPaths paths) throws IOException {
        return first(entry ->
                entry.commandLine().stream().anyMatch(StartGuard::isGuard)
                        && !isEtcd(entry)
                        && hasDataDir(entry, paths.dataDir()));
    }

    /// The etcd that runs on any directory, such as data that was set aside.
    Optional<Entry> etcdOn(Path directory) throws IOException {
        return first(entry -> isEtcd(entry) && hasDataDir(entry, directory));
    }

    /// Whether a process that was seen before is still the same one, and a member's.
    boolean isStillMember(Entry seen, MemberPaths paths) {
        return read(seen.pid())
                .filter(now -> now.startTicks() == seen.startTicks() && isMember(now, paths))
                .isPresent();
    }

    /// Whether a process that was seen before has let go of everything. One that ends loses its
    /// command line first and its files, with their locks, last: only then is it a zombie without
    /// threads, or gone.
    boolean hasEnded(Entry seen) {
        var stat = Stat.of(seen.pid());
        return stat.isEmpty() || stat.get().startTicks() != seen.startTicks() || stat.get().dead();
    }

    /// A process by its pid; empty when it is gone, or a zombie, which is gone but for its name.
    Optional<Entry> read(long pid) {
        var stat = Stat.of(pid);
        if (stat.isEmpty() || stat.get().dead()) {
            return Optional.empty();
        }
        try {
            var commandLine = arguments(bytes(PROC.resolve(pid + "/cmdline")));
            return Optional.of(new Entry(pid, stat.get().startTicks(), commandLine));
        } catch (IOException _) {
            // It ended while we looked, or belongs to somebody whose processes we may not see.
            return Optional.empty();
        }
    }

    /// Each argument ends with a zero byte; the last may be an empty one.
    private static List<String> arguments(byte[] commandLine) {
        if (commandLine.length == 0) {
            return List.of();
        }
        var text = new String(commandLine, NATIVE);
        var ended = text.endsWith("\0") ? text.substring(0, text.length() - 1) : text;
        return List.of(ended.split("\0", -1));
    }

    private boolean isMember(Entry entry, MemberPaths paths) {
        return isEtcd(entry) && hasDataDir(entry, paths.dataDir());
    }

    private static boolean isEtcd(Entry entry) {
        var program = entry.program();
        return program.substring(program.lastIndexOf('/') + 1).equals(ETCD);
    }

    private static boolean hasDataDir(Entry entry, Path dataDir) {
        return dataDirArgument(entry.commandLine())
                .filter(argument -> isSame(argument, entry.pid(), dataDir))
                .isPresent();
    }

    /// The value of the last `--data-dir`: Go's flags take one dash or two, `=` or a next argument.
    static Optional<String> dataDirArgument(List<String> commandLine) {
        var found = Optional.<String>empty();
        for (var index = 1; index < commandLine.size(); index++) {
            var flag = commandLine.get(index);
            var name = flag.startsWith("--") ? flag.substring(2) : flag.replaceFirst("^-", "");
            if (flag.startsWith("-") && name.startsWith(DATA_DIR_FLAG + "=")) {
                found = Optional.of(name.substring(DATA_DIR_FLAG.length() + 1));
            } else if (flag.startsWith("-")
                    && name.equals(DATA_DIR_FLAG)
                    && index + 1 < commandLine.size()) {
                found = Optional.of(commandLine.get(index + 1));
            }
        }
        return found.filter(value -> !value.isEmpty());
    }

    private static boolean isSame(String argument, long pid, Path dataDir) {
        try {
            var path = Path.of(argument);
            if (!path.isAbsolute()) {
                path = PROC.resolve(Long.toString(pid)).resolve("cwd").toRealPath().resolve(path);
            }
            return path.normalize().equals(dataDir)
                    || (Files.exists(path)
                            && Files.exists(dataDir)
                            && Files.isSameFile(path, dataDir));
        } catch (IOException | InvalidPathException _) {
            return false;
        }
    }

    private Optional<Entry> fromPidFile(MemberPaths paths) throws IOException {
        var file = paths.pidFile();
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        var lines = new String(bytes(file), ISO_8859_1).split("\n", -1);
        var boot = new String(bytes(BOOT_ID), ISO_8859_1).strip();
        if (lines.length < 3 || !lines[2].equals(boot)) {
            return Optional.empty();
        }
        try {
            var startTicks = Long.parseLong(lines[1]);
            return read(Long.parseLong(lines[0])).filter(now -> now.startTicks() == startTicks);
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }

    private Optional<Entry> first(Predicate<Entry> wanted) throws IOException {
        try (Stream<Path> directories = Files.list(PROC)) {
            return directories
                    .map(directory -> Objects.toString(directory.getFileName()))
                    .filter(name -> name.chars().allMatch(Character::isDigit))
                    .flatMap(name -> read(Long.parseLong(name)).stream())
                    .filter(wanted)
                    .findFirst();
        }
    }

    private static byte[] bytes(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return in.readNBytes(FILE_BYTES_MAX);
        }
    }

    /// What `/proc/PID/stat` says.
    ///
    /// @param dead a zombie whose last thread has ended
    private record Stat(long startTicks, boolean dead) {
        /// Fields after the parenthesised name, which may itself hold spaces and parentheses.
        private static final int STATE = 0;

        private static final int THREADS = 17;
        private static final int START_TIME = 19;

        static Optional<Stat> of(long pid) {
            try {
                var text = new String(bytes(PROC.resolve(pid + "/stat")), ISO_8859_1);
                var fields = text.substring(text.lastIndexOf(')') + 2).split(" ", -1);
                var zombie = fields[STATE].equals("Z") || fields[STATE].equals("X");
                return Optional.of(
                        new Stat(
                                Long.parseLong(fields[START_TIME]),
                                zombie && Long.parseLong(fields[THREADS]) <= 1));
            } catch (IOException _) {
                return Optional.empty();
            }
        }
    }
}
