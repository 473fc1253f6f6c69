package dev.quorate.backup.archive;

import dev.quorate.backup.seal.Recipients;
import dev.quorate.backup.store.BackupStore;
import dev.quorate.backup.store.Condition;
import dev.quorate.backup.store.ObjectSource;
import dev.quorate.manager.state.ClusterHome;
import dev.quorate.manager.state.DurableFile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// `escrow.age`: what a manager has of a cluster that no store has in the clear, so that it can be
/// brought back when its machine is lost: specification, authorities with their keys, the signing
/// key, the keys of chains, and its records. A tar, encrypted for the recovery recipients alone.
final class Escrow {
    /// Everything else is made anew, or is of the machine.
    private static final List<String> PARTS =
            List.of("cluster.yaml", "record.json", "pki", "chains", "records");

    private static final String CACHE = "records/segments";

    private final BackupStore store;
    private final Layout layout;

    Escrow(BackupStore store, Layout layout) {
        this.store = store;
        this.layout = layout;
    }

    /// Stores it when anything in it has changed since, or the recipients have.
    ///
    /// @return whether it was stored
    boolean keep(ClusterHome home, Recipients recipients) throws IOException, InterruptedException {
        var content = tar(home.directory());
        var digest = digest(content, recipients);
        var mark = home.directory().resolve("escrow.sha256");
        if (Files.exists(mark)
                && Files.readString(mark).strip().equals(digest)
                && store.find(layout.escrow()).isPresent()) {
            return false;
        }
        var sealed = new ByteArrayOutputStream();
        try (var out = recipients.seal(sealed)) {
            out.write(content);
        }
        store.put(layout.escrow(), ObjectSource.of(sealed.toByteArray()), Condition.ALWAYS);
        DurableFile.replace(mark, (digest + "\n").getBytes(StandardCharsets.US_ASCII));
        return true;
    }

    private static String digest(byte[] content, Recipients recipients) {
        var digest = ContentDigest.newSha256();
        digest.update(String.join(",", recipients.texts()).getBytes(StandardCharsets.US_ASCII));
        digest.update(content);
        return HexFormat.of().formatHex(digest.digest());
    }

    private static byte[] tar(Path home) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var tar = new TarWriter(bytes);
        for (var file : files(home)) {
            var name = home.relativize(file).toString();
            if (Files.isSymbolicLink(file)) {
                tar.link(name, Files.readSymbolicLink(file).toString());
            } else {
                tar.file(name, Files.readAllBytes(file));
            }
        }
        tar.end();
        return bytes.toByteArray();
    }

    /// Which version of a pair is the current one is told by a link.
    private static List<Path> files(Path home) throws IOException {
        var files = new ArrayList<Path>();
        for (var part : PARTS) {
            var at = home.resolve(part);
            if (Files.exists(at)) {
                try (var found = Files.walk(at)) {
                    found.filter(file -> !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS))
                            .filter(file -> !home.relativize(file).toString().equals(CACHE))
                            .sorted()
                            .forEach(files::add);
                }
            }
        }
        return files;
    }
}
