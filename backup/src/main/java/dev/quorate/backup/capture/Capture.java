package dev.quorate.backup.capture;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.backup.archive.Backup;
import dev.quorate.backup.archive.Backups;
import dev.quorate.backup.archive.ClusterCard;
import dev.quorate.backup.archive.Evidence.Sampled;
import dev.quorate.backup.archive.Level;
import dev.quorate.backup.archive.LineageCard;
import dev.quorate.backup.archive.LineageId;
import dev.quorate.backup.archive.Manifest;
import dev.quorate.backup.archive.Origin;
import dev.quorate.backup.archive.Proof;
import dev.quorate.backup.archive.Publisher.Draft;
import dev.quorate.backup.archive.Publisher.Surroundings;
import dev.quorate.backup.archive.Scratch;
import dev.quorate.backup.archive.TransferListener;
import dev.quorate.backup.capture.Sampling.Compared;
import dev.quorate.backup.capture.SnapshotDownload.Downloaded;
import dev.quorate.backup.seal.Recipients;
import dev.quorate.backup.snapshot.SnapshotException;
import dev.quorate.backup.snapshot.SnapshotFile;
import dev.quorate.backup.snapshot.SnapshotReport;
import dev.quorate.backup.snapshot.TrailerRule;
import dev.quorate.backup.snapshot.Verification;
import dev.quorate.manager.control.Cluster;
import dev.quorate.manager.etcd.Endpoint;
import dev.quorate.manager.observe.Answer.Answered;
import dev.quorate.manager.observe.ClusterView;
import dev.quorate.manager.observe.MemberView;
import dev.quorate.manager.observe.Membership;
import dev.quorate.manager.spec.SpecWriter;
import dev.quorate.manager.state.ClusterRecord;
import dev.quorate.manager.state.Holds.Hold;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One backup, from choosing a member to the manifest in the store. Killed anywhere, it leaves no
/// backup or a whole one, and running it again cleans up.
public final class Capture {
    /// A healthy cluster answers at once; on a busy machine a member may need its time, and nobody
    /// is helped by a backup that was not taken.
    private static final Duration OBSERVE_DEADLINE = Duration.ofSeconds(10);

    private final Cluster cluster;
    private final Backups backups;
    private final String toolVersion;
    private final InstantSource clock;
    private final TransferListener listener;

    public Capture(
            Cluster cluster,
            Backups backups,
            String toolVersion,
            InstantSource clock,
            TransferListener listener) {
        this.cluster = cluster;
        this.backups = backups;
        this.toolVersion = toolVersion;
        this.clock = clock;
        this.listener = listener;
    }

    /// What came of it.
    ///
    /// @param proof of what members of the cluster said; empty when none could tell
    /// @param warnings what a person should know although there is a backup
    public record Captured(Manifest manifest, Optional<Proof> proof, List<String> warnings) {}

    /// @param hold of the role `BACKUP`
    /// @param store the store's address, for the record of the last backup
    public Captured run(Hold hold, String store) throws IOException, InterruptedException {
        var record = cluster.record();
        backups.refuseOthers(record.uid());
        var recipients = new Recipients(cluster.spec().backup().recipients());
        recipients.check();
        var recovery = new Recipients(cluster.spec().backup().escrow());
        recovery.check();
        var view = cluster.observe(OBSERVE_DEADLINE);
        var candidates = SourceChoice.order(view, cluster.name());
        var membership = view.membership().orElseThrow();
        var lineage =
                backups.lineages(cluster.pki().signer().verifyingKey())
                        .current(LineageId.of(membership.clusterId(), record.incarnation()));
        var scratch = Scratch.at(cluster.home().scratch());
        scratch.require(databaseBytes(view) * 6 / 5);
        hold.check();
        claim(record, membership, lineage);
        if (recovery.any()) {
            backups.keepEscrow(cluster.home(), recovery);
        }
        var file = scratch.file();
        try {
            var downloaded =
                    new SnapshotDownload(cluster.name(), cluster.etcd(), clock, listener)
                            .to(file, candidates);
            listener.begun("checking", 0);
            var report = verify(file, downloaded);
            var compared = compare(file, report.revision(), candidates);
            var suspicions = new ArrayList<>(Suspicions.of(report, newest(lineage), view));
            suspicions.addAll(compared.contradictions());
            var manifest =
                    backups.publish(
                            file,
                            new Draft(
                                    record.uid(),
                                    lineage,
                                    "%016x".formatted(membership.clusterId()),
                                    downloaded.etcdVersion(),
                                    downloaded.source(),
                                    downloaded.raw(),
                                    report,
                                    toolVersion,
                                    downloaded.takenAt(),
                                    suspicions,
                                    recipients),
                            cluster.pki().signer(),
                            new Surroundings(hold::check, clock, listener));
            var proof = prove(manifest, compared.proof());
            LatestBackup.write(cluster.home(), manifest, store + "/" + backups.location(manifest));
            return new Captured(manifest, proof, downloaded.warnings());
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private Compared compare(Path file, long revision, List<MemberView> candidates)
            throws IOException, InterruptedException {
        listener.begun("comparing with the members", 0);
        var members =
                candidates.stream()
                        .map(seen -> seen.host().orElseThrow().host())
                        .map(host -> new Endpoint(host.address(), host.clientPort()))
                        .toList();
        try (var snapshot = SnapshotFile.open(file)) {
            return new Sampling(cluster.etcd(), clock).compare(snapshot, revision, members);
        }
    }

    private Optional<Proof> prove(Manifest manifest, Optional<Sampled> sampled)
            throws IOException, InterruptedException {
        if (sampled.isEmpty()) {
            return Optional.empty();
        }
        var proof =
                new Proof(
                        manifest.id(),
                        manifest.lineage(),
                        manifest.stored(),
                        Level.TRUE,
                        Optional.empty(),
                        Optional.of(sampled.get()),
                        toolVersion,
                        clock.instant().truncatedTo(ChronoUnit.MILLIS));
        backups.record(proof, cluster.pki().signer());
        return Optional.of(proof);
    }

    private static long databaseBytes(ClusterView view) {
        return view.hosts().stream()
                .flatMap(at -> at.answered().stream())
                .mapToLong(Answered::dbSize)
                .max()
                .orElse(0);
    }

    private Optional<Backup> newest(LineageId lineage) throws IOException {
        var key = cluster.pki().signer().verifyingKey();
        return backups.catalogue().backups().stream()
                .filter(backup -> backup.lineage().equals(lineage) && backup.choosable(key))
                .max(Comparator.comparing(Backup::id));
    }

    private void claim(ClusterRecord record, Membership membership, LineageId lineage)
            throws IOException, InterruptedException {
        var now = clock.instant();
        var pki = cluster.pki();
        backups.claim(
                new ClusterCard(
                        cluster.name(),
                        record.uid(),
                        lineage,
                        SpecWriter.yaml(cluster.spec()),
                        membership.members().stream()
                                .map(member ->
                                        new ClusterCard.Member(
                                                member.name(), member.id(), member.peerUrls()))
                                .toList(),
                        Map.of(
                                "peer", pem(pki.peerAuthority().certificate()),
                                "client", pem(pki.clientAuthority().certificate())),
                        now),
                pki.signer());
        backups.openLineage(
                new LineageCard(
                        lineage,
                        record.incarnation(),
                        "%016x".formatted(membership.clusterId()),
                        Origin.parse(record.origin()),
                        record.createdAt()),
                pki.signer());
    }

    private static String pem(X509Certificate certificate) {
        try {
            return "-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n"
                    .formatted(
                            Base64.getMimeEncoder(64, new byte[] {'\n'})
                                    .encodeToString(certificate.getEncoded()));
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate without its encoding", e);
        }
    }

    /// A stream that ended early, a page that was damaged in the member, a member that was behind:
    /// none of them may become a backup.
    private SnapshotReport verify(Path file, Downloaded downloaded)
            throws IOException, InterruptedException {
        try (var snapshot = SnapshotFile.open(file)) {
            return switch (snapshot.verify(TrailerRule.REQUIRED)) {
                case Verification.Unsound(var findings) ->
                        throw unsound(downloaded, findings.getFirst().toString());
                case Verification.Sound(var report) -> {
                    if (report.revision() < downloaded.source().barrierRevision()) {
                        throw unsound(
                                downloaded,
                                "its revision is %d, and the member had %d before it was asked"
                                        .formatted(
                                                report.revision(),
                                                downloaded.source().barrierRevision()));
                    }
                    yield report;
                }
            };
        } catch (SnapshotException unreadable) {
            throw unsound(downloaded, unreadable.finding().toString());
        }
    }

    private OperatorException unsound(Downloaded downloaded, String why) {
        return new OperatorException(
                Failure.MISMATCH,
                "SNAPSHOT_UNSOUND",
                "the snapshot that member %s gave is not sound: %s"
                        .formatted(downloaded.source().name(), why),
                "It was not stored; older backups are as they were.",
                "run the same command again; if it repeats, that member's data is damaged: quorate"
                        + " member replace %s -c %s"
                                .formatted(downloaded.source().name(), cluster.name()));
    }
}
