package dev.quorate.manager.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.manager.host.Host.StartOrder;
import dev.quorate.manager.host.IdentityRecord.State;
import dev.quorate.manager.spec.MemberId;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

class StartGuardTest {
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
    void startsAPermittedMemberOnNothingAndUsesThePermitUp() throws Exception {
        member.permitAndStart();

        assertThat(member.running().commandLine())
                .startsWith(member.binary.toString())
                .endsWith("--data-dir=" + member.paths.dataDir());
        assertThat(member.local.inspect(member.host).identity())
                .contains(FakeMember.identity(State.STARTED));
        assertThat(permissions(member.paths.dataDir())).isEqualTo("rwx------");
        assertThat(permissions(member.paths.log())).isEqualTo("rw-------");
        assertThat(permissions(member.paths.lock())).isEqualTo("rw-------");
        assertThat(permissions(member.paths.identityRecord())).isEqualTo("rw-------");
    }

    @Test
    void doesNotStartASecondTimeOnAPermitThatWasUsed() throws Exception {
        var permitted = FakeMember.identity(State.PERMITTED);
        member.local.writeRecord(member.host, permitted);
        member.local.start(member.host, member.order(permitted, "exit 0"));
        assertThat(Await.until(FakeMember.PATIENCE, () -> !member.isRunning())).isTrue();
        assertThat(member.paths.member()).doesNotExist();

        assertRefused(member.order(State.PERMITTED), "DATA_LOST");
    }

    @ParameterizedTest
    @EnumSource(names = {"STARTED", "JOINED"})
    void neverRunsAnIdWhoseDataIsGone(State state) throws Exception {
        member.local.writeRecord(member.host, FakeMember.identity(state));
        Files.createDirectories(member.paths.dataDir());

        var refused = assertRefused(member.order(state), "DATA_LOST");

        assertThat(refused.failure()).isEqualTo(Failure.REFUSED);
        assertThat(refused.getMessage()).contains("prod-h1", member.paths.dataDir().toString());
        assertThat(refused.remedy()).contains("quorate member replace prod-h1 -c prod");
        assertThat(member.paths.member()).doesNotExist();
    }

    @Test
    void neverRunsAMemberWhoseVolumeIsMissing() throws Exception {
        member.local.writeRecord(member.host, FakeMember.identity(State.JOINED));

        assertRefused(member.order(State.JOINED), "DATA_LOST");

        assertThat(member.paths.dataDir()).doesNotExist();
    }

    @Test
    void takesADirectoryWithoutALogSegmentForLost() throws Exception {
        member.local.writeRecord(member.host, FakeMember.identity(State.JOINED));
        Files.createDirectories(member.paths.member().resolve("wal"));
        Files.writeString(member.paths.member().resolve("wal/0.tmp"), "");

        assertRefused(member.order(State.JOINED), "DATA_LOST");
    }

    @ParameterizedTest
    @EnumSource(names = {"STARTED", "JOINED", "PLACED"})
    void startsOnDataThatIsThere(State state) throws Exception {
        member.local.writeRecord(member.host, FakeMember.identity(state));
        member.writeData();

        member.local.start(member.host, member.order(state));

        assertThat(member.isRunning()).isTrue();
        assertThat(member.local.inspect(member.host).identity().map(IdentityRecord::state))
                .contains(state == State.PLACED ? State.STARTED : state);
    }

    @Test
    void startsWithARecordOfTheFirstFormat() throws Exception {
        member.local.writeRecord(member.host, FakeMember.identity(State.JOINED));
        var now = Files.readString(member.paths.identityRecord());
        Files.writeString(
                member.paths.identityRecord(),
                now.replace("\"format\": 2", "\"format\": 1")
                        .replaceFirst("  \"device\": .*\n", ""));
        member.writeData();

        member.local.start(member.host, member.order(State.JOINED));

        assertThat(member.isRunning()).isTrue();
    }

    @Test
    void doesNotUseAPermitForNothingWhenThereIsData() throws Exception {
        member.local.writeRecord(member.host, FakeMember.identity(State.PERMITTED));
        member.writeData();

        assertRefused(member.order(State.PERMITTED), "DATA_PRESENT");

        assertRecordIs(State.PERMITTED);
    }

    @Test
    void doesNotStartARestoredMemberBeforeItsDataIsPlaced() throws Exception {
        member.local.writeRecord(member.host, FakeMember.identity(State.PLACED));
        Files.createDirectories(member.paths.dataDir());

        assertRefused(member.order(State.PLACED), "DATA_NOT_PLACED");

        assertRecordIs(State.PLACED);
    }

    @Test
    void refusesWithoutARecord() throws Exception {
        member.writeData();

        assertRefused(member.order(State.JOINED), "RECORD_MISSING");
    }

    @Test
    void refusesTheRecordOfAnotherInEveryField() throws Exception {
        member.writeData();
        var ours = FakeMember.identity(State.JOINED);
        for (var others :
                List.of(
                        with("manager-2", "uid-1", "c1-7f3a", "prod-h1", FakeMember.ID),
                        with("manager-1", "uid-2", "c1-7f3a", "prod-h1", FakeMember.ID),
                        with("manager-1", "uid-1", "c1-7f3b", "prod-h1", FakeMember.ID),
                        with("manager-1", "uid-1", "c1-7f3a", "prod-h2", FakeMember.ID),
                        with("manager-1", "uid-1", "c1-7f3a", "prod-h1", new MemberId(7)))) {
            member.local.writeRecord(member.host, others);

            assertRefused(member.order(ours, FakeMember.SERVE), "RECORD_MISMATCH");
        }
    }

    @Test
    void doesNotTakeTheDotOfANameForAnyCharacter() throws Exception {
        member.writeData();
        member.local.writeRecord(
                member.host, with("manager-1", "uid-1", "c1-7f3a", "prodxh1", FakeMember.ID));

        var order =
                member.order(
                        with("manager-1", "uid-1", "c1-7f3a", "prod.h1", FakeMember.ID),
                        FakeMember.SERVE);

        assertRefused(order, "RECORD_MISMATCH");
    }

    @Test
    void refusesARecordThatItDoesNotUnderstand() throws Exception {
        member.writeData();
        member.local.writeRecord(member.host, FakeMember.identity(State.JOINED));
        var good = Files.readString(member.paths.identityRecord());
        for (var bad :
                List.of(
                        good.replace("\"format\": 2", "\"format\": 3"),
                        good.replace("JOINED", "LEFT"),
                        good.replace("  \"state\": \"JOINED\",\n", ""),
                        good.replace("  \"writtenAt\"", "  \"state\": \"PERMITTED\",\n  \"x\""))) {
            Files.writeString(member.paths.identityRecord(), bad);

            assertRefused(member.order(State.JOINED), "RECORD_UNREADABLE");
        }
    }

    @Test
    void refusesABinaryThatIsNotTheOneThatWasPinned() throws Exception {
        member.local.writeRecord(member.host, FakeMember.identity(State.PERMITTED));
        var order = member.order(State.PERMITTED);
        Files.writeString(member.binary, "another");

        var refused = assertRefused(order, "DIGEST_MISMATCH");

        assertThat(refused.getMessage())
                .contains(order.binarySha256(), FakeMember.sha256(member.binary));
        assertRecordIs(State.PERMITTED);
    }

    @Test
    void doesNotSpendThePermitOnABinaryThatCannotRun() throws Exception {
        member.local.writeRecord(member.host, FakeMember.identity(State.PERMITTED));
        Files.write(member.binary, new byte[] {0x7f, 'E', 'L', 'F', 0, 0, 0});

        assertRefused(member.order(State.PERMITTED), "BINARY_UNUSABLE");
        Files.setPosixFilePermissions(member.binary, PosixFilePermissions.fromString("rw-------"));
        assertRefused(member.order(State.PERMITTED), "BINARY_UNUSABLE");
        var order = member.order(State.PERMITTED);
        Files.delete(member.binary);
        assertRefused(order, "BINARY_UNUSABLE");

        assertRecordIs(State.PERMITTED);
    }

    @Test
    void refusesASecondEtcdOnOneDirectoryWhileTheFirstLives() throws Exception {
        member.permitAndStart();
        var first = member.running().pid();
        var guard = new StartGuard(member.home.resolve("guard"), new ProcessTable());

        var refused =
                catchThrowableOfType(
                        OperatorException.class,
                        () -> guard.start(member.paths, member.order(State.STARTED)));

        assertThat(refused.code()).isEqualTo("ALREADY_RUNNING");
        assertThat(member.running().pid()).isEqualTo(first);
    }

    @Test
    void freesTheLockWithTheProcessHoweverItEnds() throws Exception {
        member.permitAndStart();
        var first = member.running().pid();
        ProcessHandle.of(first).orElseThrow().destroyForcibly();
        assertThat(Await.until(FakeMember.PATIENCE, () -> !member.isRunning())).isTrue();

        member.local.start(member.host, member.order(State.STARTED));

        assertThat(member.running().pid()).isNotEqualTo(first);
    }

    @Test
    void startsOneMemberWhenManyAskAtOnce() throws Exception {
        member.local.writeRecord(member.host, FakeMember.identity(State.PERMITTED));
        var order = member.order(State.PERMITTED);
        var failures = new ArrayList<Throwable>();
        var threads = new ArrayList<Thread>();
        for (var asker = 0; asker < 6; asker++) {
            threads.add(
                    Thread.startVirtualThread(() -> {
                        try {
                            member.local.start(member.host, order);
                        } catch (IOException | InterruptedException | OperatorException e) {
                            synchronized (failures) {
                                failures.add(e);
                            }
                        }
                    }));
        }
        for (var thread : threads) {
            thread.join();
        }

        assertThat(failures).isEmpty();
        assertThat(etcdsOnTheDirectory()).isEqualTo(1);
    }

    @Test
    void givesEtcdNothingOfTheManagersEnvironment() throws Exception {
        member.permitAndStart();

        var environment =
                Files.readString(Path.of("/proc/" + member.running().pid() + "/environ"))
                        .split("\0", 0);

        assertThat(environment).containsExactly("PATH=" + System.getenv("PATH"));
    }

    @Test
    void detachesEtcdFromTerminalDirectoryAndPipes() throws Exception {
        member.permitAndStart();
        var process = Path.of("/proc/" + member.running().pid());

        assertThat(process.resolve("cwd").toRealPath()).isEqualTo(Path.of("/"));
        assertThat(Files.readString(member.paths.dataDir().resolveSibling("data dir.stdin")))
                .isEqualToIgnoringNewLines("/dev/null");
        assertThat(process.resolve("fd/1").toRealPath()).isEqualTo(member.paths.log());
        assertThat(process.resolve("fd/2").toRealPath()).isEqualTo(member.paths.log());
        assertThat(process.resolve("fd/9").toRealPath()).isEqualTo(member.paths.lock());
        var fields =
                Files.readString(process.resolve("stat")).replaceFirst(".*\\) ", "").split(" ", -1);
        assertThat(fields[3]).as("session").isEqualTo(member.running().pid() + "");
    }

    @Test
    void reportsAnEtcdThatEndsAtOnceAsStartedAndShowsItsLog() throws Exception {
        member.local.writeRecord(member.host, FakeMember.identity(State.PERMITTED));

        member.local.start(
                member.host,
                member.order(FakeMember.identity(State.PERMITTED), "echo no such flag; exit 2"));

        assertThat(Await.until(FakeMember.PATIENCE, () -> !member.isRunning())).isTrue();
        assertThat(
                        Await.until(
                                FakeMember.PATIENCE,
                                () ->
                                        member.local
                                                .inspect(member.host)
                                                .logTail()
                                                .contains("no such flag")))
                .isTrue();
    }

    private OperatorException assertRefused(StartOrder order, String code) throws IOException {
        var refused =
                catchThrowableOfType(
                        OperatorException.class, () -> member.local.start(member.host, order));
        assertThat(refused).as("a refusal with %s", code).isNotNull();
        assertThat(refused.code()).isEqualTo(code);
        assertThat(refused.getMessage()).contains(code + ": ");
        assertThat(member.isRunning()).isFalse();
        return refused;
    }

    private void assertRecordIs(State state) throws IOException {
        assertThat(member.local.inspect(member.host).identity())
                .contains(FakeMember.identity(state));
    }

    private long etcdsOnTheDirectory() {
        var processes = new ProcessTable();
        return ProcessHandle.allProcesses()
                .flatMap(handle -> processes.read(handle.pid()).stream())
                .filter(entry -> entry.program().equals(member.binary.toString()))
                .count();
    }

    private static IdentityRecord with(
            String manager, String cluster, String incarnation, String name, MemberId id) {
        return new IdentityRecord(
                manager,
                "prod",
                cluster,
                incarnation,
                name,
                Optional.of(id),
                Optional.of(0x1234L),
                State.JOINED,
                FakeMember.NOW);
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
