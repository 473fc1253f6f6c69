package dev.quorate.cli;

import dev.quorate.backup.look.Change;
import dev.quorate.backup.look.HistoryVisitor;
import dev.quorate.backup.look.KeyText;
import dev.quorate.backup.look.Stretch.Missing;
import dev.quorate.backup.look.Timeline.Chapter;
import dev.quorate.cli.output.Document;
import dev.quorate.cli.output.DocumentStream;
import dev.quorate.cli.output.Format;
import dev.quorate.cli.output.RowStream;
import dev.quorate.cli.output.Text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/// Prints changes while they are read.
abstract sealed class ChangeView implements HistoryVisitor {
    private static final int VALUE_SHOWN_MAX = 120;

    private long changes;
    private long gaps;

    static ChangeView of(Terminal terminal, Format format, boolean lines, boolean values) {
        if (lines) {
            return new Documents(item -> terminal.data(item.line()), () -> {}, values);
        }
        if (format.document()) {
            DocumentStream stream = terminal.items(format);
            return new Documents(stream::item, () -> stream.end(new Document()), values);
        }
        return new Rows(terminal, format == Format.WIDE, values);
    }

    long changes() {
        return changes;
    }

    long gaps() {
        return gaps;
    }

    @Override
    public final void change(Change change) {
        changes++;
        print(change);
    }

    @Override
    public final void missing(Missing gap) {
        gaps++;
        print(gap);
    }

    abstract void print(Change change);

    abstract void print(Missing gap);

    abstract void end();

    static String operation(Change change) {
        return switch (change.kind()) {
            case CREATED -> "create";
            case CHANGED -> "put";
            case DELETED -> "delete";
        };
    }

    static String reasons(Missing gap) {
        return String.join("; ", gap.reasons());
    }

    static String origin(Chapter chapter) {
        return chapter.origin()
                .map(from ->
                        "lineage %s, which goes on from %s at revision %d"
                                .formatted(chapter.lineage(), from.lineage(), from.revision()))
                .orElse("lineage " + chapter.lineage());
    }

    private static String lease(long id) {
        return id == 0 ? "" : "%016x".formatted(id);
    }

    private static final class Rows extends ChangeView {
        private final RowStream rows;
        private final boolean wide;
        private final boolean values;

        Rows(Terminal terminal, boolean wide, boolean values) {
            var headings =
                    new ArrayList<>(
                            List.of("REVISION", "TIME", "OP", "VERSION", "SIZE", "LEASE", "KEY"));
            if (wide) {
                headings.addAll(headings.size() - 1, List.of("CREATED", "LINEAGE"));
            }
            if (values) {
                headings.add("VALUE");
            }
            this.rows = terminal.rows(headings.toArray(String[]::new));
            this.wide = wide;
            this.values = values;
        }

        @Override
        public void chapter(Chapter chapter) {
            row(
                    Long.toString(chapter.stretches().getFirst().first()),
                    "",
                    "lineage",
                    "",
                    "",
                    "",
                    "",
                    chapter.lineage().text(),
                    origin(chapter),
                    "");
        }

        @Override
        void print(Change change) {
            var deleted = change.kind() == Change.Kind.DELETED;
            row(
                    Long.toString(change.revision()),
                    (change.timed() ? "" : "≤") + Text.exactTime(change.notAfter()),
                    operation(change),
                    deleted ? "" : Long.toString(change.version()),
                    deleted ? "" : Text.size(change.valueBytes()),
                    lease(change.lease()),
                    deleted ? "" : Long.toString(change.createRevision()),
                    change.lineage().text(),
                    KeyText.of(change.key()),
                    Text.shortened(KeyText.of(head(change.value())), VALUE_SHOWN_MAX));
        }

        private static byte[] head(byte[] value) {
            return value.length > VALUE_SHOWN_MAX * 4
                    ? Arrays.copyOf(value, VALUE_SHOWN_MAX * 4)
                    : value;
        }

        @Override
        void print(Missing gap) {
            row(
                    "%d..%d".formatted(gap.first(), gap.last()),
                    "",
                    "MISSING",
                    "",
                    "",
                    "",
                    "",
                    gap.lineage().text(),
                    reasons(gap),
                    "");
        }

        private void row(
                String revision,
                String time,
                String operation,
                String version,
                String size,
                String lease,
                String created,
                String lineage,
                String key,
                String value) {
            var cells = new ArrayList<>(List.of(revision, time, operation, version, size, lease));
            if (wide) {
                cells.addAll(List.of(created, lineage));
            }
            cells.add(key);
            if (values) {
                cells.add(value);
            }
            rows.row(cells.toArray(String[]::new));
        }

        @Override
        void end() {
            rows.end();
        }
    }

    private static final class Documents extends ChangeView {
        private final Consumer<Document> items;
        private final Runnable end;
        private final boolean values;

        Documents(Consumer<Document> items, Runnable end, boolean values) {
            this.items = items;
            this.end = end;
            this.values = values;
        }

        @Override
        public void chapter(Chapter chapter) {
            items.accept(
                    new Document()
                            .with("op", "lineage")
                            .with("lineage", chapter.lineage().text())
                            .with("firstRevision", chapter.stretches().getFirst().first())
                            .with("lastRevision", chapter.last())
                            .with("origin", chapter.origin().map(Object::toString).orElse(null)));
        }

        @Override
        void print(Change change) {
            var deleted = change.kind() == Change.Kind.DELETED;
            var document =
                    new Document()
                            .with("op", operation(change))
                            .with("lineage", change.lineage().text())
                            .with("revision", change.revision())
                            .with("sub", change.sub())
                            .with("notBefore", change.notBefore().toString())
                            .with("notAfter", change.notAfter().toString())
                            .with("timed", change.timed())
                            .with("key", KeyText.of(change.key()))
                            .with("keyBase64", base64(change.key()))
                            .with("valueBytes", deleted ? null : change.valueBytes())
                            .with("createRevision", deleted ? null : change.createRevision())
                            .with("version", deleted ? null : change.version())
                            .with("lease", change.lease() == 0 ? null : lease(change.lease()));
            if (values && !deleted) {
                document.with("value", KeyText.of(change.value()))
                        .with("valueBase64", base64(change.value()));
            }
            items.accept(document);
        }

        private static String base64(byte[] bytes) {
            return Base64.getEncoder().encodeToString(bytes);
        }

        @Override
        void print(Missing gap) {
            items.accept(document(gap));
        }

        @Override
        void end() {
            end.run();
        }
    }

    static Document document(Missing gap) {
        return new Document()
                .with("op", "missing")
                .with("lineage", gap.lineage().text())
                .with("firstRevision", gap.first())
                .with("lastRevision", gap.last())
                .with("reasons", gap.reasons());
    }

    /// With a thin separator, for people.
    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
