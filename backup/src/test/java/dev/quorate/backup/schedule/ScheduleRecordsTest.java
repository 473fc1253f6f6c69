package dev.quorate.backup.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.quorate.OperatorException;
import dev.quorate.manager.state.ClusterHome;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;

class ScheduleRecordsTest {
    private static final Instant NOW = Instant.parse("2026-03-01T11:00:00Z");

    @TempDir private Path directory;
    private ScheduleRecords records;

    @BeforeEach
    void open() throws IOException {
        Files.createDirectories(directory.resolve("records"));
        records = new ScheduleRecords(new ClusterHome(directory));
    }

    @Test
    void aScheduleWithoutARecordBeginsAnew() throws IOException {
        assertThat(records.standing(Kind.SNAPSHOT)).isEqualTo(Standing.NEW);
        assertThat(records.order(Kind.SNAPSHOT)).isEqualTo(Order.NONE);
        assertThat(records.runs()).isEmpty();
    }

    @Test
    void whatIsWrittenIsReadAgain() throws IOException {
        var standing =
                Standing.NEW
                        .done(NOW, NOW, NOW.plusSeconds(3), "backup x")
                        .begun(NOW.plusSeconds(60), NOW.plusSeconds(61))
                        .putOff(NOW.plusSeconds(62), "no quorum");
        var failed = Standing.NEW.failed(NOW, NOW, "the store is away", "quorate backup list");
        var pause = Order.NONE.paused(new Order.Pause("ann", "audit", NOW));

        records.write(Kind.SNAPSHOT, standing);
        records.write(Kind.VERIFICATION, failed);
        records.write(Kind.SNAPSHOT, pause);
        records.write(Kind.RETENTION, pause.resumed(NOW));

        assertThat(records.standing(Kind.SNAPSHOT)).isEqualTo(standing);
        assertThat(records.standing(Kind.VERIFICATION)).isEqualTo(failed);
        assertThat(records.order(Kind.SNAPSHOT)).isEqualTo(pause);
        assertThat(records.order(Kind.RETENTION)).isEqualTo(pause.resumed(NOW));
    }

    @Test
    void aTornLineCostsNoOtherRun() throws IOException {
        records.append(run("one"));
        Files.writeString(
                directory.resolve("records/runs.jsonl"),
                "{\"format\":1,\"ki\n",
                StandardOpenOption.APPEND);
        records.append(run("two"));

        assertThat(records.runs()).containsExactly(run("one"), run("two"));
    }

    @Test
    void runsTakeNoMoreThanTwoMebibytes() throws IOException {
        var filler = "x".repeat(100_000);
        for (int i = 0; i < 40; i++) {
            records.append(run(i + filler));
        }

        var runs = records.runs();

        assertThat(runs.getLast()).isEqualTo(run(39 + filler));
        assertThat(runs).hasSizeBetween(11, 24);
    }

    @Test
    void aDamagedRecordIsNamedWithWhatToDo() throws IOException {
        Files.writeString(directory.resolve("records/schedule-snapshot.json"), "{");

        assertThatExceptionOfType(OperatorException.class)
                .isThrownBy(() -> records.standing(Kind.SNAPSHOT))
                .satisfies(problem -> {
                    assertThat(problem.code()).isEqualTo("RECORD_DAMAGED");
                    assertThat(problem.remedy()).contains("rm ", "schedule-snapshot.json");
                });
    }

    private static Run run(String note) {
        return new Run(
                Run.FORMAT, "snapshot", NOW, "on time", NOW, NOW, "done", note, "", "daemon");
    }
}
