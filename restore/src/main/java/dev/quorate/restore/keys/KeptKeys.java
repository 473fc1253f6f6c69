package dev.quorate.restore.keys;

import dev.quorate.backup.look.KeyScope;
import dev.quorate.backup.snapshot.Rebuild;

import java.io.IOException;

/// The keys that were alive at a moment, as often as they are asked for.
///
/// @param moment the store as it was then
public record KeptKeys(Rebuild moment, KeyScope scope) {
    /// What is done with each.
    @FunctionalInterface
    public interface Visitor {
        void visit(KeptKey key) throws IOException, InterruptedException;
    }

    /// Gives them to the visitor by the revision of their last change. Memory is that of one.
    public void forEach(Visitor visitor) throws IOException, InterruptedException {
        moment.forEachLive(entry -> {
            var key = entry.key();
            if (scope.contains(key)) {
                visitor.visit(
                        new KeptKey(
                                key,
                                entry.value(),
                                entry.createRevision(),
                                entry.modRevision(),
                                entry.version(),
                                entry.lease()));
            }
        });
    }
}
