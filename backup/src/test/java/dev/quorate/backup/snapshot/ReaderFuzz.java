package dev.quorate.backup.snapshot;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// What a fuzzer calls with bytes of its own making: the snapshot engine must answer, whatever they
/// are, with a report or with a named finding. Anything else that leaves this class is a bug, as
/// are bytes that are called sound and cannot be read or rebuilt then.
///
/// The bytes are read as they are, and once more with their checksums made right, or else a fuzzer
/// would never come further than those.
public final class ReaderFuzz {

    private static final Path DIRECTORY = directory();
    private static final int SEALED_BYTES_MIN = 2 * PageLayout.PAGE_BYTES_MIN + 32;

    private ReaderFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws IOException, InterruptedException {
        read(Files.write(DIRECTORY.resolve("snapshot.db"), input));
        if (input.length >= SEALED_BYTES_MIN) {
            read(sealed(input).write(DIRECTORY));
        }
    }

    /// Small whole files for a fuzzer to begin with, in a directory of their own.
    public static void writeSeeds(Path directory) throws IOException {
        var grant = new byte[] {8, 77, 16, 60, 24, 30};
        var seeds =
                Map.of(
                        "empty", SnapshotBuilder.empty(),
                        "branches", SnapshotBuilder.small().freelist(2),
                        "inline", SnapshotBuilder.small().inlineKeys(),
                        "compacted", SnapshotBuilder.small().compacted(9, 9),
                        "compacting", SnapshotBuilder.small().compacted(9, 5),
                        "lease",
                                SnapshotBuilder.small()
                                        .record("lease", SnapshotBuilder.bigEndian(77), grant, 0));
        for (var seed : seeds.entrySet()) {
            var file = seed.getValue().pageBytes(PageLayout.PAGE_BYTES_MIN).build();
            Files.write(directory.resolve(seed.getKey()), file.array());
        }
    }

    private static SnapshotBytes sealed(byte[] input) {
        int stated = ByteBuffer.wrap(input).order(ByteOrder.LITTLE_ENDIAN).getInt(24);
        int fits = Math.min(PageLayout.PAGE_BYTES_MAX, (input.length - 32) / 2);
        int pageBytes =
                stated >= PageLayout.PAGE_BYTES_MIN && stated <= fits
                        ? stated
                        : PageLayout.PAGE_BYTES_MIN;
        return new SnapshotBytes(input.clone(), pageBytes).sealMeta().sealTrailer();
    }

    private static void read(Path path) throws IOException, InterruptedException {
        try (var snapshot = SnapshotFile.open(path)) {
            switch (snapshot.verify(TrailerRule.REQUIRED)) {
                case Verification.Sound(var report) -> readSound(snapshot, report);
                // Who was told that a file is unsound may still look into it.
                case Verification.Unsound _ -> readAll(snapshot);
            }
        } catch (SnapshotException refused) {
            requireDetail(refused);
        }
    }

    private static void readSound(SnapshotFile snapshot, SnapshotReport report)
            throws InterruptedException {
        try {
            readAll(snapshot);
            rebuild(snapshot, report);
        } catch (IOException e) {
            throw new AssertionError("sound, but it cannot be read: " + report, e);
        }
    }

    private static void rebuild(SnapshotFile snapshot, SnapshotReport report)
            throws IOException, InterruptedException {
        var target = DIRECTORY.resolve("rebuilt.db");
        Files.deleteIfExists(target);
        Rebuild.from(snapshot).compactedAt(report.revision()).writeTo(target);
        if (!Reading.findings(target).isEmpty()) {
            throw new AssertionError("rebuilt unsound from sound bytes: " + report);
        }
    }

    private static void readAll(SnapshotFile snapshot) throws IOException, InterruptedException {
        var entries = snapshot.entries();
        while (entries.next()) {
            entries.key();
            entries.value();
        }
        snapshot.forEachLease(_ -> {});
        for (var name : snapshot.buckets()) {
            var records = snapshot.bucket(name);
            while (records.next()) {
                records.key();
                records.value();
            }
        }
        snapshot.auth();
        snapshot.lastEntryRevision();
        snapshot.hashKv(0, Math.max(0, snapshot.state().compactRevision()));
    }

    private static void requireDetail(SnapshotException refused) {
        if (refused.finding().detail().isEmpty()) {
            throw new AssertionError("a finding without words", refused);
        }
    }

    private static Path directory() {
        try {
            var directory = Files.createTempDirectory("quorate-fuzz");
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
