package dev.quorate.manager.state;

import dev.quorate.manager.plan.Intent;
import dev.quorate.manager.plan.PlanStep;

import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The operations of one cluster. An entry is durable before the effect that it announces.
public record Journal(Pages pages) {
    private static final String KIND = "kind";
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    /// Where entries are kept.
    public interface Pages {
        /// All operations, oldest first.
        List<Operation> operations() throws IOException;

        /// Differs whenever an entry was added.
        String stamp() throws IOException;

        /// Returns once the entry is durable.
        void append(String operation, JournalEntry entry) throws IOException;

        /// Drops what an interrupted append has left of an entry.
        void mend(String operation) throws IOException;
    }

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
        return pages.operations();
    }

    /// Differs whenever the journal has grown.
    public String stamp() throws IOException {
        return pages.stamp();
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
        pages.mend(operation.id());
        return new Writer(operation.id(), operation.entries().getLast().seq(), epoch);
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
            pages.append(id, entry);
            seq++;
            written.add(entry);
        }
    }
}
