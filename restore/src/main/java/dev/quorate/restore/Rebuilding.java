package dev.quorate.restore;

import dev.quorate.backup.archive.Scratch;
import dev.quorate.backup.archive.TransferListener;
import dev.quorate.restore.rebuild.Archive;
import dev.quorate.restore.rebuild.Materials;
import dev.quorate.restore.rebuild.RebuiltStore;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;

/// Fetches what a plan needs and writes the file of it: what a restore to a file is, and the first
/// half of one to a cluster.
public record Rebuilding(Archive archive, RestorePlan plan, InstantSource clock) {
    /// Room for what is written beside what is read, and for pages that are not full.
    private static final double SPARE = 1.2;

    /// @param fetch how long that took
    public record Result(RebuiltStore store, Duration fetch, Duration rebuild) {}

    /// Nothing is left behind but the file.
    ///
    /// @param target must not exist, its directory must
    /// @param materials where snapshot and changes lie meanwhile
    /// @param output where the target is, or will be
    public Result to(Path target, Scratch materials, Scratch output, TransferListener listener)
            throws IOException, InterruptedException {
        var route = plan.choice().route();
        archive.backups().requireOpenable(route.base().manifest());
        long bytes = (long) (route.rawBytes() * SPARE);
        boolean together = materials.directory().equals(output.directory());
        materials.require(together ? 2 * bytes : bytes);
        output.require(bytes);
        var began = clock.instant();
        try (var fetched = Materials.fetch(archive, route, materials, listener)) {
            var there = clock.instant();
            listener.begun("rebuilding revision " + route.revision(), 0);
            var store = RebuiltStore.write(fetched, plan.shape(), target);
            return new Result(
                    store,
                    Duration.between(began, there),
                    Duration.between(there, clock.instant()));
        }
    }
}
