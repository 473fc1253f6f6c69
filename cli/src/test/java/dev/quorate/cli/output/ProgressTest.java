package dev.quorate.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;

class ProgressTest {
    private static final long MIB = 1 << 20;

    private final StringWriter err = new StringWriter();
    private long nanos;

    private Progress progress(boolean terminal) {
        return new Progress(new PrintWriter(err, true), terminal, () -> nanos);
    }

    private void millisPass(long millis) {
        nanos += Duration.ofMillis(millis).toNanos();
    }

    @Test
    void quickWorkShowsNothing() {
        try (var progress = progress(false)) {
            progress.begun("storing", 10 * MIB);
            millisPass(1900);
            progress.moved(10 * MIB);
        }

        assertThat(err.toString()).isEmpty();
    }

    @Test
    void plainLinesComeEveryTwoSeconds() {
        try (var progress = progress(false)) {
            progress.begun("storing", 10 * MIB);
            for (int second = 1; second <= 5; second++) {
                millisPass(1000);
                progress.moved(MIB);
            }
        }

        assertThat(err.toString().lines())
                .containsExactly(
                        "  … storing: 20 % of 10.0MiB, 1.0MiB/s",
                        "  … storing: 40 % of 10.0MiB, 1.0MiB/s");
    }

    @Test
    void aTerminalHasABarThatIsGoneInTheEnd() {
        try (var progress = progress(true)) {
            progress.begun("storing", 10 * MIB);
            millisPass(2000);
            progress.moved(5 * MIB);
            assertThat(err.toString()).contains("[===============               ]");
        }

        assertThat(err.toString()).doesNotContain("\n").endsWith("\r\033[K");
    }

    @Test
    void workOfUnknownSizeShowsWhatWasDone() {
        try (var progress = progress(false)) {
            progress.begun("streaming", 0);
            millisPass(4000);
            progress.moved(8 * MIB);
        }

        assertThat(err.toString().strip()).isEqualTo("… streaming: 8.0MiB, 2.0MiB/s");
    }
}
