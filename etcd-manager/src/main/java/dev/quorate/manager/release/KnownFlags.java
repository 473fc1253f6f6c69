package dev.quorate.manager.release;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// The flags that an etcd knows, as its own `--help` tells; remembered by its digest.
public final class KnownFlags {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    /// etcd indents a flag by two blanks and its description by four (etcdmain/help.go); the usage
    /// at the top names `--config-file` only.
    private static final Pattern FLAG =
            Pattern.compile("^  (?:etcd )?--([a-z0-9][a-z0-9-]*)(?: .*)?$", Pattern.MULTILINE);

    /// Flags that end etcd at once, so no member is run with them.
    private static final Set<String> NOT_FOR_MEMBERS = Set.of("version", "help");

    private final Machine machine;
    private final Path directory;

    /// @throws dev.quorate.OperatorException when there is no place for a cache
    public KnownFlags(Machine machine) {
        this.machine = machine;
        this.directory = ReleaseCache.rootOf(machine).resolve("flags");
    }

    private record Remembered(int format, List<String> flags) {}

    /// Names without the leading dashes, sorted.
    ///
    /// @throws dev.quorate.OperatorException when the binary is not the one that was pinned
    /// @throws IOException when it does not run or does not list its flags
    public Set<String> of(EtcdBinaries binaries) throws IOException, InterruptedException {
        var digest = binaries.digest(Binary.ETCD);
        var file = directory.resolve(digest + ".json");
        var remembered = Json.read(file, Remembered.class);
        if (remembered.isPresent()) {
            return new TreeSet<>(remembered.get().flags);
        }
        var flags = ask(binaries.verified(Binary.ETCD), binaries.directory());
        ReleaseCache.prepare(directory);
        Json.write(file, new Remembered(1, List.copyOf(flags)));
        return flags;
    }

    private Set<String> ask(Path etcd, Path workingDirectory)
            throws IOException, InterruptedException {
        var command =
                new Command(
                        List.of(etcd.toString(), "--help"),
                        workingDirectory,
                        machine.scrubbedEnvironment());
        var flags = in(command.run(LIMIT).output());
        if (!flags.contains("data-dir")) {
            throw new IOException("%s --help does not list etcd's flags".formatted(etcd));
        }
        return flags;
    }

    static Set<String> in(String help) {
        var flags = new TreeSet<String>();
        FLAG.matcher(help).results().forEach(match -> flags.add(match.group(1)));
        flags.removeAll(NOT_FOR_MEMBERS);
        return flags;
    }
}
