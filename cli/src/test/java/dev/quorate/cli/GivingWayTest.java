package dev.quorate.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.quorate.manager.state.FileHolds;
import dev.quorate.manager.state.Holds.Role;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

class GivingWayTest {
    @TempDir private Path directory;

    @Test
    void aCommandThatAsksEndsTheWorkAndHasTheClusterThen() throws Exception {
        var holds = new FileHolds(directory);
        var held = new CountDownLatch(1);
        Thread command;
        try (var _ = holds.takeYielding(Role.BACKUP, "the scheduled drill", "daemon");
                var way = GivingWay.over(holds)) {
            command =
                    Thread.ofVirtual()
                            .start(() -> {
                                try (var _ =
                                        holds.claim(
                                                Role.BACKUP, "backup now", "ann", Duration.ZERO)) {
                                    held.countDown();
                                } catch (Exception refused) {
                                    throw new AssertionError(refused);
                                }
                            });
            assertThatExceptionOfType(InterruptedException.class)
                    .isThrownBy(() -> held.await(30, TimeUnit.SECONDS));
            assertThat(way.asked()).isTrue();
        }

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(held.await(30, TimeUnit.SECONDS)).isTrue();
        command.join();
    }

    @Test
    void whatNobodyAsksForGoesOn() throws Exception {
        var holds = new FileHolds(directory);
        try (var _ = holds.takeYielding(Role.BACKUP, "the scheduled drill", "daemon");
                var way = GivingWay.over(holds)) {
            assertThat(way.asked()).isFalse();
        }

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }
}
