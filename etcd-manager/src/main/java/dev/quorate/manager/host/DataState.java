package dev.quorate.manager.host;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// Looks at what etcd has written.
final class DataState {
    private static final String LOG_SEGMENT_SUFFIX = ".wal";

    private DataState() {}

    /// @param member the directory `member`. etcd fills `wal.tmp` first and renames it, so a `wal`
    ///   is whole or not there (server/storage/wal/wal.go, `Create`); what counts as its log is
    ///   what the start guard counts, too.
    static HostFacts.Data of(Path member) {
        if (!Files.exists(member, NOFOLLOW_LINKS)) {
            return absent(member);
        }
        if (!Files.isDirectory(member)) {
            return HostFacts.Data.UNREADABLE;
        }
        var wal = member.resolve("wal");
        if (!Files.exists(wal)) {
            return Files.isReadable(member) && Files.isExecutable(member)
                    ? HostFacts.Data.PARTIAL
                    : HostFacts.Data.UNREADABLE;
        }
        try (Stream<Path> segments = Files.list(wal)) {
            return segments.anyMatch(file -> file.toString().endsWith(LOG_SEGMENT_SUFFIX))
                    ? HostFacts.Data.PRESENT
                    : HostFacts.Data.PARTIAL;
        } catch (IOException _) {
            return HostFacts.Data.UNREADABLE;
        }
    }

    /// Not to be seen is not the same as not to be there.
    private static HostFacts.Data absent(Path member) {
        var dataDir = member.toAbsolutePath().getParent();
        if (dataDir == null || !Files.exists(dataDir, NOFOLLOW_LINKS)) {
            return HostFacts.Data.NONE;
        }
        return Files.isDirectory(dataDir)
                        && Files.isReadable(dataDir)
                        && Files.isExecutable(dataDir)
                ? HostFacts.Data.NONE
                : HostFacts.Data.UNREADABLE;
    }
}
