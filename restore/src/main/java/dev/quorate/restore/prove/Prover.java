package dev.quorate.restore.prove;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.backup.archive.Manifest;
import dev.quorate.manager.control.Cluster;
import dev.quorate.manager.etcd.AccessDenied;
import dev.quorate.manager.etcd.EtcdException;
import dev.quorate.manager.etcd.HashSample;
import dev.quorate.manager.etcd.KeyValues;
import dev.quorate.manager.observe.MemberView;
import dev.quorate.manager.observe.Observer;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Compares a restored cluster with the manifest of its backup: one cluster id, the wanted number
/// of voters, equal HashKV on all of them at the first served revision, and the same number of
/// keys.
public final class Prover {
    /// HashKV reads the whole database (research: 4 GB, 3.3 s).
    private static final Duration HASH_DEADLINE = Duration.ofMinutes(5);

    private static final Duration READ_DEADLINE = Duration.ofSeconds(60);

    private final Manifest manifest;
    private final long revision;

    /// @param revision the first that the restored cluster serves: the manifest's own, unless the
    ///   restore tool raised it
    public Prover(Manifest manifest, long revision) {
        this.manifest = manifest;
        this.revision = revision;
    }

    /// @throws OperatorException [Failure#MISMATCH] when anything differs
    public Proof prove(Cluster cluster) throws IOException, InterruptedException {
        var view = cluster.observe(Duration.ofSeconds(5));
        var members = view.voters();
        check(
                members.size() == cluster.spec().members(),
                cluster,
                "it has %d voters, %d are wanted"
                        .formatted(members.size(), cluster.spec().members()));
        var clusterId = view.membership().orElseThrow().clusterId();
        check(
                !"%016x".formatted(clusterId).equals(manifest.clusterId()),
                cluster,
                "its cluster id %016x is that of the source".formatted(clusterId));
        try {
            var samples = samples(cluster, members);
            var first = samples.getFirst();
            check(
                    samples.stream()
                            .allMatch(sample ->
                                    sample.hash() == first.hash()
                                            && sample.compactRevision() == first.compactRevision()),
                    cluster,
                    "the members differ at revision %d: %s".formatted(revision, samples));
            checkAgainstSource(cluster, first);
            var keys = keys(cluster, members);
            check(
                    keys == manifest.keys(),
                    cluster,
                    "it has %d keys at revision %d, the backup has %d"
                            .formatted(keys, revision, manifest.keys()));
            return new Proof(
                    revision,
                    first.compactRevision(),
                    Integer.toUnsignedLong(first.hash()),
                    keys,
                    clusterId,
                    members.size());
        } catch (EtcdException unanswered) {
            if (unanswered.kind() == EtcdException.Kind.DENIED) {
                throw AccessDenied.of(
                        cluster.name(),
                        String.valueOf(unanswered.getMessage()),
                        "The restored cluster runs, unproven.");
            }
            throw new OperatorException(
                    Failure.CLUSTER_UNREACHABLE,
                    "PROOF_UNANSWERED",
                    "a member of %s did not answer: %s"
                            .formatted(cluster.name(), unanswered.getMessage()),
                    "The restored cluster runs, unproven.",
                    "run the same command again: it goes on with the proof",
                    unanswered);
        }
    }

    private List<HashSample> samples(Cluster cluster, List<MemberView> members)
            throws EtcdException, InterruptedException {
        var samples = new ArrayList<HashSample>();
        for (var member : members) {
            samples.add(
                    cluster.etcd()
                            .hash(
                                    Observer.endpoint(member.host().orElseThrow().host()),
                                    revision,
                                    HASH_DEADLINE));
        }
        return samples;
    }

    /// Unraised revisions compare with the source itself: etcd's hash at the same revision, after
    /// the same compaction.
    private void checkAgainstSource(Cluster cluster, HashSample sample) {
        if (revision == manifest.revision()
                && sample.compactRevision() == manifest.compactRevision()) {
            check(
                    Integer.toUnsignedLong(sample.hash()) == manifest.hashKv(),
                    cluster,
                    "its hash at revision %d is %d, the backup's is %d"
                            .formatted(
                                    sample.revision(),
                                    Integer.toUnsignedLong(sample.hash()),
                                    manifest.hashKv()));
        }
    }

    private long keys(Cluster cluster, List<MemberView> members)
            throws EtcdException, IOException, InterruptedException {
        var endpoints =
                members.stream()
                        .map(member -> Observer.endpoint(member.host().orElseThrow().host()))
                        .toList();
        try (var keyValues = KeyValues.of(endpoints, Cluster.tls(cluster.pki()), READ_DEADLINE)) {
            return keyValues.countAt(revision);
        }
    }

    private static void check(boolean right, Cluster cluster, String otherwise) {
        if (!right) {
            throw new OperatorException(
                    Failure.MISMATCH,
                    "PROOF_FAILED",
                    "the restored cluster %s is not what was kept: %s"
                            .formatted(cluster.name(), otherwise),
                    "The backup is unchanged; do not let clients use the restored cluster.",
                    "end it and choose another backup: quorate cluster destroy " + cluster.name());
        }
    }
}
