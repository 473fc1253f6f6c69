package dev.quorate.manager.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quorate.OperatorException;
import dev.quorate.manager.state.Holds.Holder;
import dev.quorate.manager.state.Holds.Role;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// One holder at a time, and none that blocks the others for ever.
class HoldsTest {
    @TempDir private Path directory;
    private Holds holds;

    @BeforeEach
    void open() {
        holds = new FileHolds(directory);
    }

    private Path file(long epoch) {
        return directory.resolve("operation.hold.%010d.json".formatted(epoch));
    }

    /// As a process leaves it that was killed or stopped.
    private void leave(long epoch, long pid, Instant started, Instant beat) throws IOException {
        Home.write(
                file(epoch),
                new Holder("member replace", pid, started, "ann", false, epoch, beat, false));
        Files.setLastModifiedTime(file(epoch), FileTime.from(beat));
    }

    private static Instant startOfThisProcess() {
        return ProcessHandle.current().info().startInstant().orElseThrow();
    }

    @Test
    void aSecondIsToldWhoHoldsIt() throws IOException {
        try (var _ = holds.take(Role.OPERATION, "cluster scale 3", "ann")) {
            assertThatThrownBy(() -> holds.take(Role.OPERATION, "member stop", "bob"))
                    .isInstanceOf(OperatorException.class)
                    .hasMessageContaining("cluster scale 3 by ann");
            assertThat(holds.holder(Role.OPERATION).map(Holder::what)).contains("cluster scale 3");
        }
        assertThat(holds.holder(Role.OPERATION)).isEmpty();
        holds.take(Role.OPERATION, "member stop", "bob").close();
    }

    @Test
    void rolesAreHeldApart() throws IOException {
        try (var one = holds.take(Role.OPERATION, "a", "ann");
                var other = holds.take(Role.BACKUP, "b", "ann")) {
            one.check();
            other.check();
        }
    }

    @Test
    void aDeadHolderIsFollowedAtOnceUnderAHigherEpoch() throws IOException {
        leave(4, 1, Instant.EPOCH, Instant.now());

        try (var hold = holds.take(Role.OPERATION, "a", "ann")) {
            assertThat(hold.epoch()).isEqualTo(5);
            assertThat(file(4)).doesNotExist();
        }
    }

    @Test
    void aHolderThatHangsIsFollowedAndFindsOut() throws IOException {
        var first = holds.take(Role.OPERATION, "a", "ann");
        var hung = first.epoch();
        Files.delete(file(hung));
        leave(hung, ProcessHandle.current().pid(), startOfThisProcess(), Instant.EPOCH);
        first.close();
        leave(
                hung + 1,
                ProcessHandle.current().pid(),
                startOfThisProcess(),
                Instant.now().minusSeconds(60));

        try (var second = holds.take(Role.OPERATION, "b", "bob")) {
            second.check();
            assertThatThrownBy(first::check)
                    .isInstanceOfSatisfying(
                            OperatorException.class,
                            problem -> assertThat(problem.code()).isEqualTo(Holds.OVERTAKEN));
        }
    }

    @Test
    void aHolderWhoseClockJumpedIsHeardFirst() throws Exception {
        leave(
                1,
                ProcessHandle.current().pid(),
                startOfThisProcess(),
                Instant.now().minusSeconds(60));
        var beating = new CountDownLatch(1);
        var heart =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                assertThat(beating.await(300, TimeUnit.MILLISECONDS)).isFalse();
                                Files.setLastModifiedTime(
                                        file(1), FileTime.from(Instant.now().minusSeconds(59)));
                            } catch (IOException | InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                        });

        assertThatThrownBy(() -> holds.take(Role.OPERATION, "a", "bob"))
                .isInstanceOf(OperatorException.class);
        heart.join();
    }

    @Test
    void theDaemonIsAskedToGiveWayAndACommandGetsIt() throws Exception {
        var daemon = holds.takeYielding(Role.OPERATION, "healing", "daemon");
        var giving =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                while (holds.claimant(Role.OPERATION).isEmpty()) {
                                    Thread.onSpinWait();
                                }
                                daemon.close();
                            } catch (IOException e) {
                                throw new IllegalStateException(e);
                            }
                        });

        try (var hold = holds.claim(Role.OPERATION, "member stop", "ann", Duration.ZERO)) {
            hold.check();
            assertThat(holds.claimant(Role.OPERATION)).isEmpty();
        }
        giving.join();
    }

    @Test
    void aPersonsOperationIsWaitedForOnlyAsLongAsAsked() throws Exception {
        try (var _ = holds.take(Role.OPERATION, "cluster scale 3", "ann")) {
            assertThatThrownBy(() ->
                            holds.claim(
                                    Role.OPERATION, "member stop", "bob", Duration.ofMillis(300)))
                    .isInstanceOf(OperatorException.class)
                    .hasMessageContaining("cluster scale 3 by ann");
        }
    }
}
