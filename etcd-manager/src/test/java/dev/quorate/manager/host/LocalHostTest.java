package dev.quorate.manager.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quorate.manager.host.IdentityRecord.State;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

class LocalHostTest {
    @TempDir Path scratch;
    FakeMember member;

    @BeforeEach
    void prepare() throws IOException {
        member = new FakeMember(scratch);
    }

    @AfterEach
    void stop() throws IOException {
        member.close();
    }

    @Test
    void findsNothingWhereNothingWasEverDone() throws IOException {
        var facts = member.local.inspect(member.host);

        assertThat(facts.record()).isEqualTo(new MemberRecord.Absent());
        assertThat(facts.identity()).isEmpty();
        assertThat(facts.process()).isEqualTo(new HostFacts.MemberProcess.None());
        assertThat(facts.data()).isEqualTo(HostFacts.Data.NONE);
        assertThat(facts.freeBytes()).isPositive();
        assertThat(facts.logTail()).isEmpty();
        assertThat(member.paths.dataDir()).as("a look creates nothing").doesNotExist();
    }

    @Test
    void tellsWholeDataFromPartsAndFromWhatCannotBeRead() throws IOException {
        assertDataIs(HostFacts.Data.NONE);
        Files.createDirectories(member.paths.dataDir().resolve("lost+found"));
        assertDataIs(HostFacts.Data.NONE);
        Files.createDirectories(member.paths.member().resolve("snap"));
        assertDataIs(HostFacts.Data.PARTIAL);
        Files.createDirectories(member.paths.member().resolve("wal"));
        assertDataIs(HostFacts.Data.PARTIAL);
        Files.writeString(member.paths.member().resolve("wal/0.wal"), "log");
        assertDataIs(HostFacts.Data.PRESENT);
    }

    @Test
    void callsAFileInPlaceOfADirectoryUnreadable() throws IOException {
        Files.writeString(member.paths.dataDir(), "");
        assertDataIs(HostFacts.Data.UNREADABLE);
        Files.delete(member.paths.dataDir());
        Files.createDirectory(member.paths.dataDir());
        Files.writeString(member.paths.member(), "");
        assertDataIs(HostFacts.Data.UNREADABLE);
    }

    @Test
    void tellsAnEmptyMountPointFromLostData() throws IOException {
        member.local.writeRecord(member.host, FakeMember.identity(State.JOINED));
        assertThat(member.local.inspect(member.host).otherVolume()).isEmpty();
        var identity = member.local.inspect(member.host).identity().orElseThrow();
        assertThat(identity.device()).isPresent();

        RecordFile.write(member.paths.identityRecord(), identity.on(0x811));

        assertThat(member.local.inspect(member.host).otherVolume())
                .contains("lay on device 8:17 when prod-h1 joined", "is on");
    }

    @Test
    void reportsADamagedRecordAsAFact() throws IOException {
        Files.writeString(member.paths.identityRecord(), "{}");

        assertThat(member.local.inspect(member.host).record())
                .isInstanceOf(MemberRecord.Damaged.class);
    }

    @Test
    void showsTheEndOfTheLogInPrintableLines() throws IOException {
        var lines = IntStream.rangeClosed(1, 30).mapToObj(n -> "line \u001b[3" + n + "m").toList();
        Files.write(member.paths.log(), lines);

        assertThat(member.local.log(member.host, 2)).containsExactly("line ?[329m", "line ?[330m");
        assertThat(member.local.log(member.host, 1000)).hasSize(30);
        assertThat(member.local.inspect(member.host).logTail())
                .hasSize(20)
                .last()
                .isEqualTo("line ?[330m");
    }

    @Test
    void readsABoundedPartOfALargeLog() throws IOException {
        try (var file = new RandomAccessFile(member.paths.log().toFile(), "rw")) {
            file.setLength(1L << 30);
            file.seek(1L << 30);
            file.write("\nlast\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }

        assertThat(member.local.log(member.host, 1)).containsExactly("last");
    }

    @Test
    void beginsANewLogWhenTheOldOneIsLarge() throws Exception {
        try (var file = new RandomAccessFile(member.paths.log().toFile(), "rw")) {
            file.setLength((64L << 20) + 1);

            member.permitAndStart();

            assertThat(member.paths.previousLog()).hasSize((64L << 20) + 1);
            assertThat(Files.size(member.paths.log())).isLessThan(1 << 20);
        }
    }

    @Test
    void keepsTheStartGuardWholeInItsHome() throws Exception {
        member.permitAndStart();
        member.local.stop(member.host, FakeMember.PATIENCE);
        var script = onlyScript();
        var content = Files.readString(script);
        Files.writeString(script, "exit 0");

        member.local.start(member.host, member.order(State.STARTED));

        assertThat(onlyScript()).isEqualTo(script).hasContent(content);
        assertThat(member.isRunning()).isTrue();
    }

    @Test
    void takesOnlyNamesThatAShellCanCompare() {
        for (var name : List.of("", "a b", "a\nb", "a\"b", "ä", "$x", "a/b", "x".repeat(129))) {
            assertThatThrownBy(() -> named(name)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(named("Prod-1_a.b:c").member()).isEqualTo("Prod-1_a.b:c");
    }

    private Path onlyScript() throws IOException {
        try (var files = Files.list(member.home.resolve("guard"))) {
            var all = files.toList();
            assertThat(all).hasSize(1);
            return all.getFirst();
        }
    }

    private void assertDataIs(HostFacts.Data expected) throws IOException {
        assertThat(member.local.inspect(member.host).data()).isEqualTo(expected);
    }

    private static IdentityRecord named(String name) {
        var known = FakeMember.identity(State.JOINED);
        return new IdentityRecord(
                known.managerUid(),
                known.cluster(),
                known.clusterUid(),
                known.incarnation(),
                name,
                known.memberId(),
                known.clusterId(),
                known.state(),
                known.writtenAt());
    }
}
