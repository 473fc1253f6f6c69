package dev.quorate.cli;

import dev.quorate.backup.archive.Drill;
import dev.quorate.backup.archive.Drills;
import dev.quorate.backup.archive.Evidence;
import dev.quorate.backup.archive.Level;
import dev.quorate.backup.archive.Manifest;
import dev.quorate.backup.archive.Proof;
import dev.quorate.manager.spec.EtcdVersion;
import dev.quorate.restore.RestorePlan;
import dev.quorate.restore.RestoreRates;
import dev.quorate.restore.choose.RestoreTarget;
import dev.quorate.restore.choose.Trust;
import dev.quorate.restore.drill.DrillReport;
import dev.quorate.restore.drill.Driller;
import dev.quorate.restore.drill.LatestDrill;
import dev.quorate.restore.rebuild.Archive;
import dev.quorate.restore.rebuild.Bump;
import dev.quorate.restore.rebuild.Shape;

import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;

/// A drill of a known cluster: planned, held, and kept in mind, whoever asked for it.
record Rehearsal(BackupScope scope, Archive archive, RestorePlan plan) {
    static Rehearsal of(BackupScope scope, RestoreTarget wanted, InstantSource clock)
            throws IOException, InterruptedException {
        var sources =
                RestoreSources.of(scope, new Trust.Known(scope.trusted().orElseThrow()), clock);
        var choice = sources.chooser().choose(wanted).orThrow();
        var version = EtcdVersion.parse(choice.route().base().manifest().etcdVersion());
        return new Rehearsal(
                scope,
                sources.archive(),
                new RestorePlan(
                        choice, new Shape(Bump.beyond(sources.highestRevision()), false, version)));
    }

    EtcdVersion version() {
        return plan.shape().version();
    }

    DrillReport hold(Driller.Setting setting, Driller.Listeners listeners)
            throws IOException, InterruptedException {
        return new Driller(scope.home(), archive, plan, setting).run(listeners);
    }

    /// Stores what came of it, and lets estimates of restores follow it.
    void keep(DrillReport report) throws IOException, InterruptedException {
        var cluster = scope.cluster().orElseThrow();
        var key = cluster.pki().signer();
        var drill = report.record();
        Drills.open(scope.store(), scope.name()).record(drill, key);
        LatestDrill.write(cluster.home(), drill);
        var base = plan.choice().route().base();
        if (drill.passed() && drill.revision() == base.manifest().revision()) {
            scope.backups().record(proof(drill, base.manifest()), key);
        }
        if (drill.passed()) {
            var home = scope.home().root();
            RestoreRates.read(home)
                    .learn(
                            plan.choice().route(),
                            scope.address().toString(),
                            drill.members(),
                            report.took())
                    .write(home);
        }
    }

    /// The backup itself was served and compared, with nothing added to it and nothing cut off.
    private static Proof proof(Drill drill, Manifest manifest) {
        return new Proof(
                manifest.id(),
                manifest.lineage(),
                manifest.stored(),
                Level.DRILLED,
                Optional.empty(),
                Optional.of(
                        new Evidence.Drilled(
                                drill.etcdVersion(),
                                drill.revision(),
                                drill.keys(),
                                drill.took().total().toMillis())),
                drill.toolVersion(),
                drill.at());
    }
}
