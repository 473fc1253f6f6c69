package dev.quorate.manager.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.quorate.OperatorException;
import dev.quorate.manager.host.IdentityRecord.State;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

class AsidesTest {
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
    void movesDataAndRecordInsideTheDataDirectory() throws Exception {
        writeMember();

        var aside = member.local.setAside(member.host, "Replaced: disk gone!");

        assertThat(aside)
                .contains(
                        member.paths
                                .dataDir()
                                .resolve("aside-20260301T101502Z-replaced-disk-gone"));
        assertSetAside(aside);
        assertThat(member.local.asides(member.host))
                .singleElement()
                .satisfies(found -> {
                    assertThat(found.path()).isEqualTo(aside.orElseThrow());
                    assertThat(found.when()).isEqualTo(FakeMember.NOW);
                    assertThat(found.reason()).isEqualTo("replaced-disk-gone");
                    assertThat(found.record()).isEqualTo(joined());
                    assertThat(found.bytes())
                            .isEqualTo(
                                    "log".length()
                                            + Files.size(found.path().resolve("quorate.json")));
                });
    }

    @Test
    void hasNothingToDoTwice() throws Exception {
        writeMember();
        member.local.setAside(member.host, "replaced");

        assertThat(member.local.setAside(member.host, "replaced")).isEmpty();
        assertThat(member.local.asides(member.host)).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void isFinishedByTheNextCallWhereverItWasInterrupted(Asides.Step lastStep) throws Exception {
        writeMember();
        var interrupted =
                new Asides(
                        InstantSource.fixed(FakeMember.NOW.minusSeconds(60)),
                        new ProcessTable(),
                        step -> {
                            if (step == lastStep) {
                                throw new Interrupted();
                            }
                        });
        assertThatThrownBy(() -> interrupted.setAside(member.paths, "first"))
                .isInstanceOf(Interrupted.class);
        assertThat(recordIsKeptAlways()).isTrue();

        member.local.setAside(member.host, "second");

        var asides = member.local.asides(member.host);
        assertThat(asides).hasSize(1);
        assertThat(asides.getFirst().reason()).isEqualTo("first");
        assertSetAside(Optional.of(asides.getFirst().path()));
    }

    @Test
    void keepsARecordWithoutData() throws Exception {
        member.local.writeRecord(member.host, FakeMember.identity(State.PERMITTED));

        var aside = member.local.setAside(member.host, "destroyed").orElseThrow();

        assertThat(aside.resolve("quorate.json")).exists();
        assertThat(member.local.inspect(member.host).record()).isEqualTo(new MemberRecord.Absent());
    }

    @Test
    void keepsDataWithoutARecord() throws Exception {
        member.writeData();

        var aside = member.local.setAside(member.host, "found").orElseThrow();

        assertThat(aside.resolve("member/wal/0.wal")).hasContent("log");
    }

    @Test
    void keepsADamagedRecordAsItIs() throws Exception {
        member.writeData();
        Files.writeString(member.paths.identityRecord(), "what is this");

        var aside = member.local.setAside(member.host, "unknown").orElseThrow();

        assertThat(aside.resolve("quorate.json")).hasContent("what is this");
        assertThat(member.local.asides(member.host).getFirst().record())
                .isInstanceOf(MemberRecord.Damaged.class);
    }

    @Test
    void neverMixesDataOfTwoTimesInOneSecond() throws Exception {
        for (var turn = 0; turn < 3; turn++) {
            writeMember();
            member.local.setAside(member.host, "again");
        }

        assertThat(member.local.asides(member.host))
                .extracting(Aside::reason)
                .containsExactly("again", "again-2", "again-3");
    }

    @Test
    void refusesWhileTheMemberRuns() throws Exception {
        member.permitAndStart();

        assertInUse(() -> member.local.setAside(member.host, "replaced"));

        assertThat(member.isRunning()).isTrue();
        assertThat(member.paths.member()).exists();
    }

    @Test
    void refusesWhileAnEtcdWithoutOurLockRuns() throws Exception {
        writeMember();
        var foreign =
                new ProcessBuilder(
                                member.binary.toString(),
                                "-c",
                                "read x",
                                "etcd",
                                "--data-dir=" + member.paths.dataDir())
                        .start();
        try {
            assertThat(Await.until(FakeMember.PATIENCE, member::isRunning)).isTrue();

            assertInUse(() -> member.local.setAside(member.host, "replaced"));
        } finally {
            foreign.destroyForcibly();
        }
    }

    @Test
    void holdsOffAStartWhileItMoves() throws Exception {
        writeMember();
        var asides =
                new Asides(
                        InstantSource.fixed(FakeMember.NOW),
                        new ProcessTable(),
                        step -> {
                            if (step != Asides.Step.DATA_MOVED) {
                                return;
                            }
                            var refused =
                                    catchThrowableOfType(
                                            OperatorException.class,
                                            () ->
                                                    member.local.start(
                                                            member.host,
                                                            member.order(State.JOINED)));
                            assertThat(refused.code()).isEqualTo("ALREADY_RUNNING");
                        });

        asides.setAside(member.paths, "replaced");

        assertThat(member.isRunning()).isFalse();
    }

    @Test
    void deletesOnlyWhatWasSetAside() throws Exception {
        writeMember();
        var aside = member.local.setAside(member.host, "replaced").orElseThrow();
        writeMember();
        var outside = Files.writeString(scratch.resolve("outside"), "precious");
        Files.createSymbolicLink(aside.resolve("member/link"), outside);
        Files.createSymbolicLink(aside.resolve("member/up"), scratch);

        member.local.purgeAside(member.host, aside.getFileName().toString());

        assertThat(aside).doesNotExist();
        assertThat(outside).hasContent("precious");
        assertThat(member.paths.member().resolve("wal/0.wal")).hasContent("log");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "member",
                "",
                ".",
                "..",
                "../data dir/aside-20260301T101502Z-x",
                "aside-20260301T101502Z-x/../member",
                "aside-20260301T101502Z-X",
                "aside-20269901T101502Z-x",
                "aside-20260301T101502Z-x",
                "/etc"
            })
    void deletesNothingByAnotherName(String name) throws Exception {
        writeMember();
        Files.createSymbolicLink(
                member.paths.dataDir().resolve("aside-20260301T101502Z-x"), member.paths.member());

        assertThatThrownBy(() -> member.local.purgeAside(member.host, name))
                .isInstanceOfSatisfying(
                        OperatorException.class,
                        e -> assertThat(e.code()).isEqualTo("ASIDE_NOT_FOUND"));

        assertThat(member.paths.member().resolve("wal/0.wal")).hasContent("log");
    }

    @Test
    void doesNotDeleteAsideDataThatSomebodyRunsEtcdOn() throws Exception {
        writeMember();
        var aside = member.local.setAside(member.host, "replaced").orElseThrow();
        var etcd =
                new ProcessBuilder(
                                member.binary.toString(),
                                "-c",
                                "read x",
                                "etcd",
                                "--data-dir=" + aside)
                        .start();
        try {
            assertThat(
                            Await.until(
                                    FakeMember.PATIENCE,
                                    () -> new ProcessTable().etcdOn(aside).isPresent()))
                    .isTrue();

            assertInUse(() -> member.local.purgeAside(member.host, aside.getFileName().toString()));

            assertThat(aside.resolve("member/wal/0.wal")).exists();
        } finally {
            etcd.destroyForcibly();
        }
    }

    @Test
    void namesAnAsideAfterAnyReason() {
        var when = Instant.parse("2026-12-31T23:59:59.999Z");

        assertThat(AsideName.of(when, "  ../../Größe?  "))
                .hasToString("aside-20261231T235959Z-gr-e");
        assertThat(AsideName.of(when, "")).hasToString("aside-20261231T235959Z-unnamed");
        var longest = AsideName.of(when, "ab-".repeat(40));
        assertThat(longest.reason()).hasSizeLessThanOrEqualTo(40);
        assertThat(AsideName.parse(longest.toString()).orElseThrow().reason())
                .isEqualTo(longest.reason());
    }

    private void writeMember() throws IOException {
        member.writeData();
        member.local.writeRecord(member.host, FakeMember.identity(State.JOINED));
    }

    /// As it was written: with the device that the data directory lies on.
    private MemberRecord.Present joined() throws IOException {
        var device = Device.of(member.paths.dataDir());
        return new MemberRecord.Present(FakeMember.identity(State.JOINED).on(device.number()));
    }

    private boolean recordIsKeptAlways() throws IOException {
        return Files.exists(member.paths.identityRecord())
                || member.local.asides(member.host).stream()
                        .anyMatch(aside -> aside.record() instanceof MemberRecord.Present);
    }

    private void assertSetAside(Optional<Path> aside) throws IOException {
        assertThat(aside.orElseThrow().resolve("member/wal/0.wal")).hasContent("log");
        assertThat(RecordFile.read(aside.orElseThrow().resolve("quorate.json")))
                .isEqualTo(joined());
        assertThat(member.paths.member()).doesNotExist();
        assertThat(member.paths.identityRecord()).doesNotExist();
    }

    private static void assertInUse(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThat(catchThrowableOfType(OperatorException.class, call))
                .isNotNull()
                .satisfies(e -> assertThat(e.code()).isEqualTo("DATA_IN_USE"));
    }

    private static final class Interrupted extends RuntimeException {}
}
