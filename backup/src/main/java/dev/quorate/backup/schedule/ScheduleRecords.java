package dev.quorate.backup.schedule;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.manager.spec.ClusterSpec;
import dev.quorate.manager.state.ClusterHome;
import dev.quorate.manager.state.DurableFile;
import dev.quorate.manager.state.FileStamp;
import dev.quorate.manager.state.JsonFormat;

import tools.jackson.core.JacksonException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What the manager keeps about the schedules of one cluster, in `records/`: each schedule's
/// standing, which only the holder of the role `BACKUP` writes; what persons told them; and all
/// runs, of which the older half goes at a size.
public record ScheduleRecords(ClusterHome home) {
    private static final long BYTES_MAX = 1 << 20;

    record Orders(int format, Map<String, Order> orders) {}

    /// The schedules that a specification asks for.
    public List<Schedule> schedules(ClusterSpec spec) throws IOException {
        var schedules = new ArrayList<Schedule>();
        for (var kind : Kind.values()) {
            schedule(kind, spec).ifPresent(schedules::add);
        }
        return schedules;
    }

    public Optional<Schedule> schedule(Kind kind, ClusterSpec spec) throws IOException {
        var timetable = kind.timetable(spec);
        return timetable.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Schedule(
                                kind,
                                timetable.get(),
                                home.record().createdAt(),
                                standing(kind),
                                order(kind)));
    }

    Standing standing(Kind kind) throws IOException {
        return read(standingFile(kind), Standing.class).orElse(Standing.NEW);
    }

    void write(Kind kind, Standing standing) throws IOException {
        write(standingFile(kind), standing);
    }

    Order order(Kind kind) throws IOException {
        return orders().getOrDefault(kind.text(), Order.NONE);
    }

    /// Tells a schedule something. By one person at a time.
    public void write(Kind kind, Order order) throws IOException {
        var orders = new TreeMap<>(orders());
        orders.put(kind.text(), order);
        write(ordersFile(), new Orders(1, orders));
    }

    private Map<String, Order> orders() throws IOException {
        return read(ordersFile(), Orders.class).map(Orders::orders).orElse(Map.of());
    }

    /// Changes whenever one of the files does that decide what is due.
    public List<FileStamp> stamp() throws IOException {
        var stamps = new ArrayList<>(home.stamp());
        for (var kind : Kind.values()) {
            stamps.add(FileStamp.of(standingFile(kind)));
        }
        stamps.add(FileStamp.of(ordersFile()));
        return stamps;
    }

    void append(Run run) throws IOException {
        var file = runsFile();
        if (Files.exists(file) && Files.size(file) > BYTES_MAX) {
            Files.move(file, olderRuns(), StandardCopyOption.REPLACE_EXISTING);
        }
        var line = JsonFormat.mapper().writeValueAsString(run) + "\n";
        try (var channel = DurableFile.append(file)) {
            var bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    /// Oldest first. A torn line is left out.
    public List<Run> runs() throws IOException {
        var runs = new ArrayList<Run>();
        for (var file : List.of(olderRuns(), runsFile())) {
            if (Files.exists(file)) {
                for (var line : Files.readAllLines(file)) {
                    parse(line).ifPresent(runs::add);
                }
            }
        }
        return runs;
    }

    private static Optional<Run> parse(String line) {
        try {
            return Optional.of(JsonFormat.mapper().readValue(line, Run.class));
        } catch (JacksonException torn) {
            return Optional.empty();
        }
    }

    private static <T> Optional<T> read(Path file, Class<T> type) throws IOException {
        try {
            return Optional.of(JsonFormat.mapper().readValue(Files.readAllBytes(file), type));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (JacksonException damaged) {
            throw new OperatorException(
                    Failure.FAILED,
                    "RECORD_DAMAGED",
                    "%s is not readable: %s".formatted(file, damaged.getOriginalMessage()),
                    "Nothing was changed.",
                    "remove it; the schedule then begins anew: rm " + file,
                    damaged);
        }
    }

    private void write(Path file, Object content) throws IOException {
        DurableFile.directory(records());
        DurableFile.replace(
                file,
                JsonFormat.mapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(content));
    }

    private Path standingFile(Kind kind) {
        return records().resolve("schedule-" + kind.text() + ".json");
    }

    private Path ordersFile() {
        return records().resolve("schedule-orders.json");
    }

    private Path runsFile() {
        return records().resolve("runs.jsonl");
    }

    private Path olderRuns() {
        return records().resolve("runs.jsonl.1");
    }

    private Path records() {
        return home.directory().resolve("records");
    }
}
