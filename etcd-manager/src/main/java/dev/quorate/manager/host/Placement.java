package dev.quorate.manager.host;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.quorate.Failure;
import dev.quorate.OperatorException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Puts data that a restore has prepared where a member will find it.
final class Placement {
    /// A copy from another file system, until it is whole.
    private static final String PARTIAL = "member.partial";

    private Placement() {}

    /// Moves a directory to be `member` in a data directory that has none, all or nothing. The
    /// source is gone afterwards if it was on the same file system, else it stays.
    static void place(MemberPaths paths, Path prepared) throws IOException {
        try (var _ = DirectoryLock.take(paths, "place restored data")) {
            var occupied = Files.exists(paths.member(), NOFOLLOW_LINKS);
            if (occupied && !Files.exists(prepared)) {
                return; // An earlier call has moved it.
            }
            if (occupied) {
                throw new OperatorException(
                        Failure.REFUSED,
                        "DATA_PRESENT",
                        "cannot place restored data: %s exists".formatted(paths.member()),
                        "nothing was moved",
                        "see what it is with `quorate member list`; a member's data is set aside"
                                + " when it is replaced, a cluster's by `quorate cluster destroy`");
            }
            if (DataState.of(prepared) != HostFacts.Data.PRESENT) {
                throw new IllegalArgumentException(prepared + " holds no log of etcd");
            }
            createDataDirectory(paths);
            if (Files.getFileStore(prepared).equals(Files.getFileStore(paths.dataDir()))) {
                DurableFile.rename(prepared, paths.member());
            } else {
                copy(prepared, paths);
            }
        }
    }

    private static void createDataDirectory(MemberPaths paths) throws IOException {
        if (!Files.isDirectory(paths.dataDir())) {
            Files.createDirectory(paths.dataDir(), DurableFile.OWNER_DIRECTORY);
            DurableFile.syncParent(paths.dataDir());
        }
    }

    private static void copy(Path prepared, MemberPaths paths) throws IOException {
        var partial = paths.dataDir().resolve(PARTIAL);
        if (Files.exists(partial, NOFOLLOW_LINKS)) {
            // An interrupted copy of something that still exists in whole.
            FileTree.delete(partial);
        }
        FileTree.copyDurably(prepared, partial);
        DurableFile.rename(partial, paths.member());
    }
}
