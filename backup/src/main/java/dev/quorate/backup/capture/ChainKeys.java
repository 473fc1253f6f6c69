package dev.quorate.backup.capture;

import dev.quorate.backup.archive.ChainKey;
import dev.quorate.backup.archive.LineageId;
import dev.quorate.backup.archive.Sealing;
import dev.quorate.backup.seal.Recipients;
import dev.quorate.manager.state.DurableFile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// The keys with which this manager continues the chains of an encrypted log: it cannot read them
/// from the store, where they lie for the recipients alone. Without its key a chain ends, and
/// another begins with a snapshot.
///
/// A key is in one file of each lineage: its hexadecimal text, then a line for each recipient.
public final class ChainKeys {
    private static final HexFormat HEX = HexFormat.of();

    private final Path directory;
    private final Recipients recipients;

    /// @param directory of this manager's own, mode 0700; made when it is needed
    /// @param recipients for whom the log is encrypted; with none it is not
    public ChainKeys(Path directory, Recipients recipients) {
        this.directory = directory;
        this.recipients = recipients;
    }

    /// How segments of a lineage are encrypted. Whoever is a recipient no longer must not have the
    /// key of what is written from now on: other recipients get another key.
    public synchronized Sealing of(LineageId lineage) throws IOException {
        if (!recipients.any()) {
            return Sealing.NONE;
        }
        var file = directory.resolve(lineage + ".key");
        var known = read(file);
        if (known.isPresent()) {
            return new Sealing(known.get(), recipients);
        }
        var lines = new ArrayList<String>();
        var fresh = ChainKey.random();
        lines.add(HEX.formatHex(fresh.bytes()));
        lines.addAll(sorted());
        DurableFile.directory(directory);
        DurableFile.replace(
                file, (String.join("\n", lines) + "\n").getBytes(StandardCharsets.US_ASCII));
        return new Sealing(fresh, recipients);
    }

    private Optional<ChainKey> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        var lines = Files.readAllLines(file);
        if (lines.isEmpty() || !lines.subList(1, lines.size()).equals(sorted())) {
            return Optional.empty();
        }
        try {
            return Optional.of(ChainKey.of(HEX.parseHex(lines.getFirst())));
        } catch (IllegalArgumentException damaged) {
            return Optional.empty();
        }
    }

    private List<String> sorted() {
        return recipients.texts().stream().sorted().distinct().toList();
    }
}
