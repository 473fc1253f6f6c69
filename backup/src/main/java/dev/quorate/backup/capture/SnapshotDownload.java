package dev.quorate.backup.capture;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.backup.archive.ContentDigest;
import dev.quorate.backup.archive.DigestingOutput;
import dev.quorate.backup.archive.Manifest.Source;
import dev.quorate.backup.archive.TransferListener;
import dev.quorate.manager.etcd.AccessDenied;
import dev.quorate.manager.etcd.Endpoint;
import dev.quorate.manager.etcd.Etcd;
import dev.quorate.manager.etcd.EtcdException;
import dev.quorate.manager.observe.Answer.Answered;
import dev.quorate.manager.observe.MemberView;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/// Streams a snapshot from the first member that gives one into a file.
final class SnapshotDownload {
    private static final Duration CALL_DEADLINE = Duration.ofSeconds(10);
    private static final Duration IDLE_DEADLINE = Duration.ofSeconds(30);
    private static final int BUFFER_BYTES = 256 << 10;

    private final String cluster;
    private final Etcd etcd;
    private final InstantSource clock;
    private final TransferListener listener;
    private final List<String> warnings = new ArrayList<>();

    SnapshotDownload(String cluster, Etcd etcd, InstantSource clock, TransferListener listener) {
        this.cluster = cluster;
        this.etcd = etcd;
        this.clock = clock;
        this.listener = listener;
    }

    /// @param etcdVersion of the member
    /// @param takenAt directly after the barrier, to the millisecond
    /// @param warnings members that were asked before and gave none
    record Downloaded(
            Source source,
            String etcdVersion,
            ContentDigest raw,
            Instant takenAt,
            List<String> warnings) {}

    /// @param candidates at least one, the best first
    /// @param file is made; after a failure it may be there
    Downloaded to(Path file, List<MemberView> candidates) throws IOException, InterruptedException {
        for (var candidate : candidates) {
            try {
                return from(candidate, file);
            } catch (EtcdException failed) {
                if (failed.kind() == EtcdException.Kind.DENIED) {
                    throw AccessDenied.of(
                            cluster,
                            String.valueOf(failed.getMessage()),
                            "No backup was taken; older ones are as they were.");
                }
                warnings.add(
                        "%s gave no snapshot: %s"
                                .formatted(candidate.member().label(), failed.getMessage()));
                Files.deleteIfExists(file);
            }
        }
        throw new OperatorException(
                Failure.FAILED,
                "NO_SNAPSHOT",
                String.join("; ", warnings),
                "No backup was taken; older ones are as they were.",
                "quorate cluster status shows the members; then run the same command again");
    }

    private Downloaded from(MemberView member, Path file)
            throws EtcdException, IOException, InterruptedException {
        var host = member.host().orElseThrow().host();
        var endpoint = new Endpoint(host.address(), host.clientPort());
        // After a linearizable read a member has all that was acknowledged before; what it has
        // applied then is the least that the snapshot must hold.
        etcd.members(endpoint, true, CALL_DEADLINE);
        var probe = etcd.probe(endpoint, CALL_DEADLINE);
        var status =
                probe.status()
                        .orElseThrow(
                                () -> new EtcdException(EtcdException.Kind.OTHER, probe.problem()));
        var takenAt = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        listener.begun(
                "streaming from " + member.member().label(),
                member.answered().map(Answered::dbSize).orElse(0L));
        var ownerOnly =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        Files.createFile(file, ownerOnly);
        try (var out =
                new BufferedOutputStream(
                        Files.newOutputStream(file, StandardOpenOption.WRITE), BUFFER_BYTES)) {
            var digesting = new DigestingOutput(out, listener);
            etcd.snapshot(endpoint, digesting, IDLE_DEADLINE);
            out.flush();
            return new Downloaded(
                    new Source(member.member().label(), status.member(), status.revision()),
                    status.version(),
                    digesting.digest(),
                    takenAt,
                    List.copyOf(warnings));
        }
    }
}
