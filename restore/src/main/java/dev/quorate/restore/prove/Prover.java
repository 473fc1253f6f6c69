package dev.quorate.restore.prove;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.backup.snapshot.SnapshotReport;
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

/// Compares a restored cluster with the file that its members were made from: one cluster id, the
/// wanted number of voters, on all of them the HashKV that the file itself gives at the first
/// served revision, and the same number of keys.
///
/// @param sourceClusterId etcd's id of the source, 16 hexadecimal digits
public record Prover(String sourceClusterId, SnapshotReport file) {
    /// HashKV reads the whole database (research: 4 GB, 3.3 s).
    private static final Duration HASH_DEADLINE = Duration.ofMinutes(5);

    private static final Duration READ_DEADLINE = Duration.ofSeconds(60);

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
                !"%016x".formatted(clusterId).equals(sourceClusterId),
                cluster,
                "its cluster id %016x is that of the source".formatted(clusterId));
        try {
            compare(cluster, samples(cluster, members));
            var keys = keys(cluster, members);
            check(
                    keys == file.keys(),
                    cluster,
                    "it has %d keys at revision %d, the file has %d"
                            .formatted(keys, file.revision(), file.keys()));
            return new Proof(
                    file.revision(),
                    file.compactRevision(),
                    Integer.toUnsignedLong(file.hashKv()),
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
            throws EtcdException, IOException, InterruptedException {
        // Older etcd gives no hash at the revision that it was compacted at.
        boolean newest =
                file.revision() == file.compactRevision()
                        && !cluster.spec().version().hashesAtCompactRevision();
        var samples = new ArrayList<HashSample>();
        for (var member : members) {
            samples.add(
                    cluster.etcd()
                            .hash(
                                    Observer.endpoint(member.host().orElseThrow().host()),
                                    newest ? 0 : file.revision(),
                                    HASH_DEADLINE));
        }
        return samples;
    }

    /// A lease that runs out moves the revision of members that can only be asked for their newest:
    /// then they are compared among themselves.
    private void compare(Cluster cluster, List<HashSample> samples) {
        var first = samples.getFirst();
        check(
                samples.stream()
                        .allMatch(sample ->
                                sample.revision() != first.revision()
                                        || (sample.hash() == first.hash()
                                                && sample.compactRevision()
                                                        == first.compactRevision())),
                cluster,
                "the members differ: " + samples);
        for (var sample : samples) {
            check(
                    sample.compactRevision() == file.compactRevision(),
                    cluster,
                    "a member is compacted at %d, the file at %d"
                            .formatted(sample.compactRevision(), file.compactRevision()));
            check(
                    sample.revision() != file.revision() || sample.hash() == file.hashKv(),
                    cluster,
                    "a member's hash at revision %d is %d, the file's is %d"
                            .formatted(
                                    sample.revision(),
                                    Integer.toUnsignedLong(sample.hash()),
                                    Integer.toUnsignedLong(file.hashKv())));
        }
    }

    private long keys(Cluster cluster, List<MemberView> members)
            throws EtcdException, IOException, InterruptedException {
        var endpoints =
                members.stream()
                        .map(member -> Observer.endpoint(member.host().orElseThrow().host()))
                        .toList();
        try (var keyValues = KeyValues.of(endpoints, Cluster.tls(cluster.pki()), READ_DEADLINE)) {
            return keyValues.countAt(file.revision());
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
