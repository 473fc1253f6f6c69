package dev.quorate.backup.snapshot;

import dev.quorate.backup.snapshot.Finding.Kind;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// Checks a whole file: trailer, both meta pages, every page that is reachable, the freelist, every
/// entry, every record. That is more than `bbolt check` (`tx_check.go`) and `snapshot status` do,
/// which pass a flipped bit in a value, a missing trailer and a damaged second meta page.
///
/// The digest has a thread of its own; the tree is read meanwhile.
final class SnapshotVerifier {

    private final FileBytes bytes;
    private final Container container;
    private final Contents contents;
    private final long seed;

    SnapshotVerifier(FileBytes bytes, Container container, Contents contents, long seed) {
        this.bytes = bytes;
        this.container = container;
        this.contents = contents;
        this.seed = seed;
    }

    Verification verify(TrailerRule rule) throws IOException, InterruptedException {
        var task = new FutureTask<>(new DatabaseDigest(bytes, container));
        var thread = Thread.ofPlatform().name("snapshot-digest").daemon().start(task);
        try {
            var findings = new ArrayList<>(container.findings());
            var pass = attempt(this::readAll, findings);
            var digest = attempt(() -> outcome(task), findings);
            digest.flatMap(DatabaseDigest.Result::finding).ifPresent(findings::add);
            if (rule == TrailerRule.REQUIRED && !container.trailerPresent() && findings.isEmpty()) {
                findings.add(
                        new Finding(
                                Kind.TRAILER_MISSING,
                                bytes.length(),
                                "the sha256 that ends a snapshot is not there"));
            }
            return findings.isEmpty()
                    ? new Verification.Sound(
                            pass.orElseThrow()
                                    .report(
                                            bytes.length(),
                                            container,
                                            digest.orElseThrow().sha256()))
                    : new Verification.Unsound(List.copyOf(findings));
        } finally {
            thread.interrupt();
            thread.join();
        }
    }

    private SnapshotPass readAll() throws IOException, InterruptedException {
        try (var arena = Arena.ofConfined()) {
            var state = contents.stateReader(contents.pageSet(arena)).read();
            var history = new HistoryCheck(state.compactRevision());
            try (var index = new KeyIndex(seed, history)) {
                var pass = new SnapshotPass(bytes, contents, state, history, index);
                pass.read(arena);
                pass.sumCompacted(new HashKvReader(new FileHistory(contents), seed), arena);
                return pass;
            }
        }
    }

    private static DatabaseDigest.Result outcome(FutureTask<DatabaseDigest.Result> task)
            throws InterruptedException {
        try {
            return task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof InternalError fault) {
                throw fault;
            }
            throw new IllegalStateException("the digest failed", e.getCause());
        }
    }

    /// The outcome of one part of the work, or nothing and its finding in the list.
    private static <T> Optional<T> attempt(Work<T> work, List<Finding> findings)
            throws IOException, InterruptedException {
        try {
            return Optional.of(work.run());
        } catch (SnapshotException e) {
            findings.add(e.finding());
        } catch (InternalError e) {
            findings.add(FileBytes.cut(e).finding());
        }
        return Optional.empty();
    }

    private interface Work<T> {
        T run() throws IOException, InterruptedException;
    }
}
