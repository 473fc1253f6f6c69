package dev.quorate.restore.rebuild;

/// Whether a restored cluster goes on far beyond every revision that was ever served.
///
/// Without it the restored revisions repeat ones that clients have seen with other content: a
/// watcher that resumes at its last revision misses changes, and a cache keeps what is gone. With
/// it, and the history before it marked compacted, each such client is told to read anew. It is
/// what `etcdutl snapshot restore --bump-revision --mark-compacted` does since 3.4.27 and 3.5.10;
/// here the file is written so, for every version.
public sealed interface Bump {
    /// What upstream advises where nobody knows the last revision that was served.
    long REVISIONS = 1_000_000_000L;

    /// @param served the revision at which the restored cluster begins
    record To(long served) implements Bump {}

    /// @param reason why not
    record None(String reason) implements Bump {}

    /// As far beyond the highest revision that is known of as upstream advises.
    ///
    /// @param highest that is archived, or that the cluster was seen at
    static Bump beyond(long highest) {
        return new To(highest + REVISIONS);
    }

    /// A person wants it so.
    static Bump leftOut() {
        return new None(
                "left out as asked: watchers that resume from before the restore can miss changes,"
                        + " so restart every client");
    }

    /// History is kept, and a bump would mark it compacted.
    static Bump historyKept() {
        return new None(
                "history is kept, and to raise them would end it: watchers that resume from before"
                        + " the restore can miss changes, so restart every client");
    }
}
