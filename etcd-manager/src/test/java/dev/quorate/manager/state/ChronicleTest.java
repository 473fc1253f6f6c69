package dev.quorate.manager.state;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;

/// What was decided is told as it was written, once.
class ChronicleTest {
    private static final Instant AT = Instant.parse("2026-01-01T12:00:00Z");

    @TempDir private Path directory;

    private Chronicle chronicle() {
        return new Chronicle(directory.resolve("decisions.jsonl"));
    }

    @Test
    void whatEndedIsOneEntryWithItsEnd() throws IOException {
        var refused = Chronicle.Entry.refusal(AT, "PAUSED", "paused", "quorate x", "daemon");
        chronicle().append(refused);
        chronicle().append(Chronicle.Entry.of(AT.plusSeconds(1), "resume", "resume", "ann"));
        chronicle().append(refused.ended(AT.plusSeconds(2)));

        assertThat(chronicle().entries())
                .containsExactly(
                        refused.ended(AT.plusSeconds(2)),
                        Chronicle.Entry.of(AT.plusSeconds(1), "resume", "resume", "ann"));
    }

    @Test
    void aTornLastLineIsIgnored() throws IOException {
        var entry = Chronicle.Entry.of(AT, "wait", "waiting", "daemon");
        chronicle().append(entry);
        Files.writeString(
                directory.resolve("decisions.jsonl"), "{\"format\":1,", StandardOpenOption.APPEND);

        assertThat(chronicle().entries()).containsExactly(entry);
    }

    @Test
    void staysWithinItsSizeAndKeepsTheNewest() throws IOException {
        var text = "x".repeat(100_000);
        for (var i = 0; i < 40; i++) {
            chronicle().append(Chronicle.Entry.of(AT.plusSeconds(i), "wait", text, "daemon"));
        }

        assertThat(chronicle().entries().getLast().at()).isEqualTo(AT.plusSeconds(39));
        assertThat(chronicle().entries()).hasSizeBetween(10, 25);
    }
}
