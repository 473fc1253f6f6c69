package dev.quorate.manager.state;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.manager.plan.Intent;
import dev.quorate.manager.plan.PlanStep;

import tools.jackson.core.JacksonException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The operations of one cluster, a file each, one JSON line an entry. A line is durable before the
/// effect that it announces; a torn last line was never announced and is ignored.
public record Journal(Path directory) {
    private static final String SUFFIX = ".jsonl";
    private static final String KIND = "kind";
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    /// An operation with everything that its journal says.
    public record Operation(String id, List<JournalEntry> entries) {
        public Operation {
            entries = List.copyOf(entries);
        }

        /// What was asked; only for a planned operation.
        public Intent intent() {
            return entries.getFirst().intent().orElseThrow();
        }

        /// Whether a plan decides its steps, so that it can be gone on with.
        public boolean planned() {
            return entries.getFirst().intent().isPresent();
        }

        public Instant openedAt() {
            return entries.getFirst().at();
        }

        public boolean closed() {
            return entries.getLast().type() == JournalEntry.Type.CLOSED;
        }

        /// The kind of operation, such as `replace`.
        public String kind() {
            return entries.getFirst()
                    .intent()
                    .map(Journal::kindOf)
                    .orElseGet(() -> entries.getFirst().evidence().getOrDefault(KIND, ""));
        }

        public long stepsDone() {
            return entries.stream().filter(entry -> entry.type() == JournalEntry.Type.DONE).count();
        }

        /// How it ended, or that it has not.
        public String result() {
            return closed() ? entries.getLast().reason() : "unfinished";
        }

        /// As it was typed.
        public String command() {
            return entries.getFirst().evidence().getOrDefault("command", kind());
        }

        public String person() {
            return entries.getFirst().evidence().getOrDefault("person", "");
        }
    }

    /// All operations, oldest first.
    public List<Operation> operations() throws IOException {
        try (var files = Files.list(directory)) {
            var names =
                    files.map(file -> file.getFileName().toString())
                            .filter(name -> name.endsWith(SUFFIX))
                            .sorted()
                            .toList();
            var operations = new ArrayList<Operation>();
            for (var name : names) {
                var id = name.substring(0, name.length() - SUFFIX.length());
                var entries = read(directory.resolve(name));
                if (!entries.isEmpty() && entries.getFirst().type() == JournalEntry.Type.OPENED) {
                    operations.add(new Operation(id, entries));
                }
            }
            return operations;
        }
    }

    /// Differs whenever the journal has grown.
    public String stamp() throws IOException {
        try (var files = Files.list(directory)) {
            var stamp = new StringBuilder();
            for (var file : files.filter(f -> f.toString().endsWith(SUFFIX)).sorted().toList()) {
                stamp.append(file.getFileName()).append(Files.size(file)).append(' ');
            }
            return stamp.toString();
        }
    }

    /// The planned operation that was begun and not closed, if there is one.
    public Optional<Operation> open() throws IOException {
        return operations().reversed().stream()
                .filter(Operation::planned)
                .filter(operation -> !operation.closed())
                .findFirst();
    }

    /// Begins an operation.
    ///
    /// @param command as it was typed, with the interlocks that it overrides and the reason for
    ///   that
    public Writer begin(
            String id, Intent intent, String person, String command, long epoch, Instant now)
            throws IOException {
        var writer = new Writer(id, 0, epoch);
        writer.append(
                JournalEntry.Type.OPENED,
                Optional.of(intent),
                Optional.empty(),
                "",
                Map.of("person", person, "command", command),
                now);
        return writer;
    }

    /// Begins an operation that no plan decides: it is not gone on with, only told of.
    ///
    /// @param kind in one word, such as `renew`
    /// @param command as it was typed
    public Writer beginUnplanned(
            String kind, String person, String command, long epoch, Instant now)
            throws IOException {
        var writer = new Writer(id(kind, now), 0, epoch);
        writer.append(
                JournalEntry.Type.OPENED,
                Optional.empty(),
                Optional.empty(),
                "",
                Map.of(KIND, kind, "person", person, "command", command),
                now);
        return writer;
    }

    /// The id of an operation: ids sort by time.
    public static String id(Intent intent, Instant openedAt) {
        return id(kindOf(intent), openedAt);
    }

    private static String id(String kind, Instant openedAt) {
        return STAMP.format(openedAt) + "-" + kind;
    }

    private static String kindOf(Intent intent) {
        return intent.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    /// Goes on writing an operation that was interrupted.
    public Writer resume(Operation operation, long epoch) throws IOException {
        var file = directory.resolve(operation.id() + SUFFIX);
        dropTornLine(file);
        return new Writer(operation.id(), operation.entries().getLast().seq(), epoch);
    }

    private static void dropTornLine(Path file) throws IOException {
        var content = Files.readAllBytes(file);
        var whole = content.length;
        while (whole > 0 && content[whole - 1] != '\n') {
            whole--;
        }
        if (whole < content.length) {
            DurableFile.replace(file, Arrays.copyOf(content, whole));
        }
    }

    private static List<JournalEntry> read(Path file) throws IOException {
        var text = Files.readString(file);
        var entries = new ArrayList<JournalEntry>();
        var lines = text.split("\n", -1);
        for (int i = 0; i < lines.length - 1; i++) {
            try {
                entries.add(JsonFormat.mapper().readValue(lines[i], JournalEntry.class));
            } catch (JacksonException damaged) {
                throw new OperatorException(
                        Failure.FAILED,
                        "JOURNAL_DAMAGED",
                        "%s, line %d is not readable: %s"
                                .formatted(file, i + 1, damaged.getOriginalMessage()),
                        "Nothing was changed.",
                        "move the file away after reading it; what the cluster is will be observed",
                        damaged);
            }
        }
        return entries;
    }

    /// Appends to one operation.
    public final class Writer {
        private final String id;
        private final long epoch;
        private final List<JournalEntry> written = new ArrayList<>();
        private long seq;

        private Writer(String id, long seq, long epoch) {
            this.id = id;
            this.seq = seq;
            this.epoch = epoch;
        }

        public String id() {
            return id;
        }

        /// What was appended through this writer.
        public List<JournalEntry> written() {
            return List.copyOf(written);
        }

        public void intent(PlanStep step, String reason, Instant now) throws IOException {
            append(
                    JournalEntry.Type.INTENT,
                    Optional.empty(),
                    Optional.of(step),
                    reason,
                    Map.of(),
                    now);
        }

        public void done(PlanStep step, Map<String, String> evidence, Instant now)
                throws IOException {
            append(JournalEntry.Type.DONE, Optional.empty(), Optional.of(step), "", evidence, now);
        }

        public void failed(PlanStep step, String reason, Instant now) throws IOException {
            append(
                    JournalEntry.Type.FAILED,
                    Optional.empty(),
                    Optional.of(step),
                    reason,
                    Map.of(),
                    now);
        }

        /// A line of an operation that no plan decides.
        ///
        /// @param action what is done, in words
        /// @param reason why, or what went wrong
        public void unplanned(JournalEntry.Type type, String action, String reason, Instant now)
                throws IOException {
            append(
                    type,
                    Optional.empty(),
                    Optional.empty(),
                    reason,
                    Map.of(JournalEntry.ACTION, action),
                    now);
        }

        public void close(String result, Instant now) throws IOException {
            append(
                    JournalEntry.Type.CLOSED,
                    Optional.empty(),
                    Optional.empty(),
                    result,
                    Map.of(),
                    now);
        }

        private void append(
                JournalEntry.Type type,
                Optional<Intent> intent,
                Optional<PlanStep> step,
                String reason,
                Map<String, String> evidence,
                Instant now)
                throws IOException {
            var entry =
                    new JournalEntry(
                            JournalEntry.FORMAT,
                            seq + 1,
                            epoch,
                            now,
                            type,
                            intent,
                            step,
                            reason,
                            evidence);
            var line = JsonFormat.mapper().writeValueAsString(entry) + "\n";
            var file = directory.resolve(id + SUFFIX);
            var fresh = !Files.exists(file);
            try (var channel = DurableFile.append(file)) {
                var bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            if (fresh) {
                DurableFile.syncDirectory(directory);
            }
            seq++;
            written.add(entry);
        }
    }
}
