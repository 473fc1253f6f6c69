package dev.quorate.cli.numbers;

import dev.quorate.backup.archive.Gap;
import dev.quorate.backup.archive.LineageId;
import dev.quorate.backup.capture.ArchiverStatus;
import dev.quorate.certs.ClusterPki;
import dev.quorate.manager.observe.Answer;
import dev.quorate.manager.observe.Answer.Answered;
import dev.quorate.manager.observe.ClusterView;
import dev.quorate.manager.observe.HostView;
import dev.quorate.manager.observe.HostView.Data;
import dev.quorate.manager.observe.Identity;
import dev.quorate.manager.observe.Identity.Stage;
import dev.quorate.manager.observe.Membership;
import dev.quorate.manager.observe.Membership.Member;
import dev.quorate.manager.plan.Intent;
import dev.quorate.manager.spec.ClusterSpec;
import dev.quorate.manager.spec.ClusterSpec.ObjectiveSettings;
import dev.quorate.manager.spec.Cron;
import dev.quorate.manager.spec.EtcdVersion;
import dev.quorate.manager.spec.HostSpec;
import dev.quorate.manager.spec.LocalClusterSpec;
import dev.quorate.manager.spec.MemberId;
import dev.quorate.manager.spec.PortPair;
import dev.quorate.manager.spec.Timetable;
import dev.quorate.manager.state.ClusterHome;
import dev.quorate.manager.state.ClusterRecord;
import dev.quorate.manager.state.Home;
import dev.quorate.manager.state.Journal;
import dev.quorate.manager.state.WatchNote;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/// A cluster of three on paper: its home on disk, and what a watch could have seen of it.
record KnownCluster(ClusterHome home, ClusterSpec spec) {
    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    static KnownCluster in(Path root, String name) throws IOException {
        var home = Home.open(root).newCluster(name);
        var spec =
                new LocalClusterSpec(
                                (count, _) ->
                                        IntStream.range(0, count)
                                                .mapToObj(i -> new PortPair(20_000 + i, 21_000 + i))
                                                .toList(),
                                Set.of())
                        .create(name, 3, EtcdVersion.DEFAULT, root.resolve("data"));
        home.write(
                new ClusterRecord(
                        ClusterRecord.FORMAT,
                        name,
                        "uid",
                        "i",
                        NOW.minus(Duration.ofDays(9)),
                        ClusterRecord.State.ACTIVE,
                        ""));
        ClusterPki.create(
                home.pki(),
                name,
                new ClusterPki.Validity(Duration.ofDays(3650), Duration.ofDays(90)),
                NOW);
        return new KnownCluster(home, protectedBy(spec));
    }

    /// With drills and objectives.
    private static ClusterSpec protectedBy(ClusterSpec spec) {
        return new ClusterSpec(
                spec.name(),
                spec.version(),
                spec.members(),
                spec.hosts(),
                spec.etcd(),
                spec.tls(),
                spec.replacement(),
                spec.backup(),
                new ObjectiveSettings(
                        Optional.of(Duration.ofSeconds(30)), Optional.of(Duration.ofMinutes(10))),
                Optional.of(new Timetable(Cron.parse("0 2 * * 0"), ZoneId.of("UTC"))));
    }

    /// The last snapshot that was taken, as its record tells, and all that came of it.
    KnownCluster withBackup() throws IOException {
        Files.createDirectories(home.directory().resolve("records"));
        Files.writeString(
                home.directory().resolve("records").resolve("last-backup.json"),
                """
                {"format": 1, "id": "x", "revision": 41, "takenAt": "2026-03-01T11:00:00Z",
                 "storedBytes": 4096, "location": "file:///store"}
                """);
        Files.writeString(
                home.directory().resolve("records").resolve("store.json"),
                """
                {"format": 1, "at": "2026-03-01T11:50:00Z", "newest": null, "window": null,
                 "proven": [{"level": "true", "takenAt": "2026-03-01T11:00:00Z",
                             "verifiedAt": "2026-03-01T11:30:00Z"}]}
                """);
        Files.writeString(
                home.directory().resolve("records").resolve("last-drill.json"),
                """
                {"format": 1, "at": "2026-03-01T02:00:00Z", "problem": null, "tookMillis": 3900,
                 "revision": 41}
                """);
        Files.writeString(
                home.directory().resolve("records").resolve("schedule-snapshot.json"),
                """
                {"format": 1, "settled": "2026-03-01T11:00:00Z", "failures": 0, "waitingFor": "",
                 "good": {"slot": "2026-03-01T11:00:00Z", "begunAt": "2026-03-01T11:00:00Z",
                          "endedAt": "2026-03-01T11:00:02Z", "note": "x"}}
                """);
        return this;
    }

    /// One healing that was done, and one that was refused.
    List<Journal.Operation> operations() throws IOException {
        var journal = home.journal();
        for (var how : List.of("all is well", "refused: the quorum is lost")) {
            var at = how.startsWith("refused") ? NOW.plusSeconds(60) : NOW;
            var id = Journal.id(new Intent.Heal(), at);
            var writer = journal.begin(id, new Intent.Heal(), "daemon", "heal", 1, at);
            writer.close(how, at.plusSeconds(4));
        }
        return journal.operations();
    }

    /// All three serve; the first leads.
    ClusterView whole() {
        return view(3);
    }

    /// So many of three serve, the others have crashed.
    ClusterView view(int serving) {
        var members = new ArrayList<Member>();
        var hosts = new ArrayList<HostView>();
        for (int i = 0; i < 3; i++) {
            var host = spec.hosts().get(i);
            var id = new MemberId(i + 1);
            members.add(new Member(id, name(i), List.of(host.peerUrl()), List.of(), false));
            hosts.add(i < serving ? serving(host, i) : crashed(host, i));
        }
        return new ClusterView(NOW, Optional.of(new Membership(7, 2, serving > 1, members)), hosts);
    }

    String name(int index) {
        return "%s-%d".formatted(spec.name(), index + 1);
    }

    private HostView serving(HostSpec host, int index) {
        return new HostView(
                host,
                true,
                Optional.of(identity(index)),
                Optional.of(NOW.minusSeconds(600)),
                Data.PRESENT,
                Optional.empty(),
                new Answered(
                        new MemberId(index + 1),
                        7,
                        Optional.of(new MemberId(1)),
                        false,
                        2,
                        100,
                        100 - 10L * index,
                        42,
                        "3.6.16",
                        "3.6.0",
                        8192,
                        4096,
                        true,
                        index == 0 ? List.of("NOSPACE") : List.of(),
                        List.of()));
    }

    private HostView crashed(HostSpec host, int index) {
        return new HostView(
                host,
                true,
                Optional.of(identity(index)),
                Optional.empty(),
                Data.PRESENT,
                Optional.empty(),
                new Answer.Silent("connection refused"));
    }

    private Identity identity(int index) {
        return new Identity(
                true, "", "i", name(index), Optional.of(new MemberId(index + 1)), Stage.JOINED);
    }

    static WatchNote note(String kind, String code) {
        return new WatchNote(WatchNote.FORMAT, kind, code, "why", "", NOW, Optional.empty());
    }

    static ArchiverStatus archive() {
        var lineage = new LineageId("0000000000000007-abc");
        return new ArchiverStatus(
                ArchiverStatus.State.FOLLOWING,
                Optional.of(lineage),
                42,
                40,
                42,
                Optional.of(NOW.minusSeconds(2)),
                1,
                512,
                77,
                2,
                List.of(new Gap(lineage, 5, 9, "compacted", NOW)),
                Optional.empty());
    }
}
