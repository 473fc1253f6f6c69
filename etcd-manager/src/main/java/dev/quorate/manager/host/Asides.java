package dev.quorate.manager.host;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.quorate.Failure;
import dev.quorate.OperatorException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Moves a member's data out of etcd's sight without losing it.
///
/// The aside directory gets the record first, then the data; the record beside the data directory
/// goes last. So at every moment there is either the old pair of record and data in its place, or
/// the data aside with its record, and a directory without data is never left with no trace of
/// whose it was. A call that was interrupted is finished by the next.
final class Asides {
    private static final String MEMBER = "member";
    private static final String RECORD = "quorate.json";

    private final InstantSource time;
    private final ProcessTable processes;
    private final Consumer<Step> done;

    /// What is durable after each step of setting aside, in their order.
    enum Step {
        DIRECTORY_MADE,
        RECORD_COPIED,
        DATA_MOVED,
        RECORD_REMOVED
    }

    /// @param done told after each step
    Asides(InstantSource time, ProcessTable processes, Consumer<Step> done) {
        this.time = time;
        this.processes = processes;
        this.done = done;
    }

    /// @return the directory that now holds data or record or both; empty when there was neither
    Optional<Path> setAside(MemberPaths paths, String reason) throws IOException {
        try (var _ = DirectoryLock.take(paths, "set data aside")) {
            refuseIfInUse(paths.dataDir(), processes.member(paths), "set data aside");
            var hasData = Files.exists(paths.member(), NOFOLLOW_LINKS);
            var record = recordBytes(paths.identityRecord());
            if (!hasData && record.length == 0) {
                return Optional.empty();
            }
            var unfinished = unfinished(paths, record, hasData);
            var aside = unfinished.isPresent() ? unfinished.get() : make(paths, reason);
            done.accept(Step.DIRECTORY_MADE);
            if (record.length > 0) {
                DurableFile.replace(aside.resolve(RECORD), record);
            }
            done.accept(Step.RECORD_COPIED);
            if (hasData) {
                DurableFile.rename(paths.member(), aside.resolve(MEMBER));
            }
            done.accept(Step.DATA_MOVED);
            if (Files.deleteIfExists(paths.identityRecord())) {
                DurableFile.syncParent(paths.identityRecord());
            }
            done.accept(Step.RECORD_REMOVED);
            return Optional.of(aside);
        }
    }

    /// Oldest first.
    List<Aside> list(MemberPaths paths) throws IOException {
        if (!Files.isDirectory(paths.dataDir())) {
            return List.of();
        }
        var found = new java.util.ArrayList<Aside>();
        for (var directory : directories(paths)) {
            var name = AsideName.parse(String.valueOf(directory.getFileName())).orElseThrow();
            found.add(
                    new Aside(
                            directory,
                            FileTree.bytes(directory),
                            name.when(),
                            name.reason(),
                            RecordFile.read(directory.resolve(RECORD))));
        }
        return List.copyOf(found);
    }

    /// Deletes data that was set aside, for good.
    ///
    /// @param name as [Aside#name()] gives it; a path is none
    void purge(MemberPaths paths, String name) throws IOException {
        var directory = paths.dataDir().resolve(name);
        if (AsideName.parse(name).isEmpty() || !Files.isDirectory(directory, NOFOLLOW_LINKS)) {
            throw new OperatorException(
                    Failure.NOT_FOUND,
                    "ASIDE_NOT_FOUND",
                    "%s holds no data set aside as '%s'".formatted(paths.dataDir(), name),
                    "nothing was deleted",
                    "take a name from `quorate member aside list`");
        }
        refuseIfInUse(directory, processes.etcdOn(directory), "delete it");
        FileTree.delete(directory);
        DurableFile.sync(paths.dataDir());
    }

    /// The aside that an interrupted call has made. Without data it was interrupted before the move
    /// and is used now; with data and the very record that is still beside the directory, all that
    /// is left to do is to remove that.
    private static Optional<Path> unfinished(MemberPaths paths, byte[] record, boolean hasData)
            throws IOException {
        for (var directory : directories(paths).reversed()) {
            var copy = recordBytes(directory.resolve(RECORD));
            var holdsData = Files.exists(directory.resolve(MEMBER), NOFOLLOW_LINKS);
            var sameRecord = copy.length > 0 && Arrays.equals(copy, record);
            if (holdsData ? !hasData && sameRecord : copy.length == 0 || sameRecord) {
                return Optional.of(directory);
            }
        }
        return Optional.empty();
    }

    private Path make(MemberPaths paths, String reason) throws IOException {
        var fresh = !Files.exists(paths.dataDir());
        Files.createDirectories(paths.dataDir(), DurableFile.OWNER_DIRECTORY);
        if (fresh) {
            DurableFile.syncParent(paths.dataDir());
        }
        var name = AsideName.of(time.instant(), reason);
        var directory = paths.dataDir().resolve(name.toString());
        for (var number = 2; Files.exists(directory, NOFOLLOW_LINKS); number++) {
            directory = paths.dataDir().resolve(name.numbered(number).toString());
        }
        Files.createDirectory(directory, DurableFile.OWNER_DIRECTORY);
        DurableFile.syncParent(directory);
        return directory;
    }

    private static List<Path> directories(MemberPaths paths) throws IOException {
        if (!Files.isDirectory(paths.dataDir())) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(paths.dataDir())) {
            return entries.filter(entry -> nameOf(entry).isPresent())
                    .filter(entry -> Files.isDirectory(entry, NOFOLLOW_LINKS))
                    .sorted(
                            Comparator.comparing((Path entry) ->
                                            nameOf(entry).map(AsideName::when).orElse(Instant.MIN))
                                    .thenComparing(Comparator.naturalOrder()))
                    .toList();
        }
    }

    private static Optional<AsideName> nameOf(Path entry) {
        return AsideName.parse(String.valueOf(entry.getFileName()));
    }

    private static byte[] recordBytes(Path file) throws IOException {
        return Files.isRegularFile(file) ? Files.readAllBytes(file) : new byte[0];
    }

    private static void refuseIfInUse(
            Path directory, Optional<ProcessTable.Entry> user, String intention) {
        if (user.isPresent()) {
            throw new OperatorException(
                    Failure.REFUSED,
                    "DATA_IN_USE",
                    "cannot %s: etcd, pid %d, runs on %s"
                            .formatted(intention, user.get().pid(), directory),
                    "nothing was moved or deleted",
                    "stop it first: `quorate member stop`");
        }
    }
}
