package dev.quorate.manager.state;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.manager.state.Journal.Operation;

import tools.jackson.core.JacksonException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A journal as files, one an operation, one JSON line an entry. A torn last line was never
/// announced and is ignored.
record JournalFiles(Path directory) implements Journal.Pages {
    private static final String SUFFIX = ".jsonl";

    @Override
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

    @Override
    public String stamp() throws IOException {
        try (var files = Files.list(directory)) {
            var stamp = new StringBuilder();
            for (var file : files.filter(f -> f.toString().endsWith(SUFFIX)).sorted().toList()) {
                stamp.append(file.getFileName()).append(Files.size(file)).append(' ');
            }
            return stamp.toString();
        }
    }

    @Override
    public void append(String operation, JournalEntry entry) throws IOException {
        var line = JsonFormat.mapper().writeValueAsString(entry) + "\n";
        var file = file(operation);
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
    }

    @Override
    public void mend(String operation) throws IOException {
        var file = file(operation);
        var content = Files.readAllBytes(file);
        var whole = content.length;
        while (whole > 0 && content[whole - 1] != '\n') {
            whole--;
        }
        if (whole < content.length) {
            DurableFile.replace(file, Arrays.copyOf(content, whole));
        }
    }

    private Path file(String operation) {
        return directory.resolve(operation + SUFFIX);
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
}
