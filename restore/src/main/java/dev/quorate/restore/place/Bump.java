package dev.quorate.restore.place;

import dev.quorate.manager.spec.EtcdVersion;

/// Whether a restored cluster goes on far beyond every revision that was ever served.
///
/// Without it the restored revisions repeat ones that clients have seen with other content: a
/// watcher that resumes at its last revision misses changes, and a cache keeps what is gone. With
/// it, and the history before it marked compacted, each such client is told to read anew (etcd
/// `etcdutl snapshot restore --bump-revision --mark-compacted`, 3.4.27, 3.5.10, 3.6).
public sealed interface Bump {
    /// What upstream advises where nobody knows the last revision that was served.
    long REVISIONS = 1_000_000_000L;

    record By(long revisions) implements Bump {}

    /// @param reason why not
    record None(String reason) implements Bump {}

    static Bump of(EtcdVersion version, boolean wanted) {
        if (!wanted) {
            return new None(
                    "left out as asked: watchers that resume from before the restore can miss"
                            + " changes, so restart every client");
        }
        return version.hasMarkCompacted()
                ? new By(REVISIONS)
                : new None(
                        "the restore tool of etcd %s cannot raise revisions: watchers that resume from"
                                        .formatted(version)
                                + " before the restore can miss changes, so restart every client");
    }

    /// By how much revisions are raised.
    default long revisions() {
        return switch (this) {
            case By(var revisions) -> revisions;
            case None _ -> 0;
        };
    }
}
