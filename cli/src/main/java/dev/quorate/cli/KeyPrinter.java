package dev.quorate.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.backup.look.KeyText;
import dev.quorate.cli.output.Document;
import dev.quorate.cli.output.Format;
import dev.quorate.cli.output.Text;
import dev.quorate.restore.keys.KeptKey;
import dev.quorate.restore.keys.KeptKeys;

import org.jspecify.annotations.Nullable;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/// Prints kept keys while they are read, or writes them to a file.
record KeyPrinter(Terminal terminal, KeptKeys kept, boolean values) {
    private static final int VALUE_SHOWN_MAX = 120;

    int print(@Nullable Path file, Format format) throws IOException, InterruptedException {
        if (file != null) {
            return toFile(file.toAbsolutePath().normalize(), format);
        }
        if (format.document()) {
            var items = terminal.items(format);
            kept.forEach(key -> items.item(document(key)));
            items.end(new Document());
            return ExitCode.DONE;
        }
        long[] count = {0};
        var headings = new ArrayList<>(List.of("REVISION", "VERSION", "SIZE", "LEASE", "KEY"));
        if (values) {
            headings.add("VALUE");
        }
        var rows = terminal.rows(headings.toArray(String[]::new));
        kept.forEach(key -> {
            rows.row(cells(key));
            count[0]++;
        });
        rows.end();
        terminal.note("%s %s".formatted(ChangeView.count(count[0]), kept.scope().text()));
        return ExitCode.DONE;
    }

    private String[] cells(KeptKey key) {
        var cells =
                new ArrayList<>(
                        List.of(
                                Long.toString(key.modRevision()),
                                Long.toString(key.version()),
                                Text.size(key.value().length),
                                key.lease() == 0 ? "" : "%016x".formatted(key.lease()),
                                KeyText.of(key.key())));
        if (values) {
            cells.add(Text.shortened(KeyText.of(key.value()), VALUE_SHOWN_MAX));
        }
        return cells.toArray(String[]::new);
    }

    private static Document document(KeptKey key) {
        return new Document()
                .with("key", KeyText.of(key.key()))
                .with("keyBase64", Base64.getEncoder().encodeToString(key.key()))
                .with("valueBase64", Base64.getEncoder().encodeToString(key.value()))
                .with("createRevision", key.createRevision())
                .with("modRevision", key.modRevision())
                .with("version", key.version())
                .with("lease", key.lease() == 0 ? null : "%016x".formatted(key.lease()));
    }

    private int toFile(Path file, Format format) throws IOException, InterruptedException {
        if (Files.exists(file)) {
            throw new OperatorException(
                    Failure.BAD_INPUT,
                    "FILE_EXISTS",
                    file + " exists already",
                    "It was left as it is.",
                    "name another file");
        }
        var partial = file.resolveSibling(file.getFileName() + ".partial");
        long[] count = {0};
        Files.deleteIfExists(partial);
        try {
            write(partial, count);
            Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(partial);
        }
        if (format.document()) {
            terminal.data(
                    new Document().with("file", file.toString()).with("keys", count[0]), format);
        } else {
            terminal.data("%s: %s keys".formatted(file, ChangeView.count(count[0])));
        }
        return ExitCode.DONE;
    }

    private void write(Path partial, long[] count) throws IOException, InterruptedException {
        var ownerOnly =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (var channel = FileChannel.open(partial, options, ownerOnly)) {
            var out = new BufferedOutputStream(Channels.newOutputStream(channel));
            kept.forEach(key -> {
                out.write((document(key).line() + "\n").getBytes(UTF_8));
                count[0]++;
            });
            out.flush();
            channel.force(true);
        }
    }
}
