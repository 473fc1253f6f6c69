package dev.quorate.backup.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.quorate.backup.snapshot.Finding.Kind;
import dev.quorate.backup.snapshot.Finding.Nature;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

final class ContainerTest {

    @TempDir Path directory;

    @Test
    void readsAWholeSnapshot() throws Exception {
        var report = Reading.sound(SnapshotBuilder.small().build().write(directory));

        assertThat(report.revision()).isEqualTo(15);
        assertThat(report.compactRevision()).isEqualTo(-1);
        assertThat(report.entries()).isEqualTo(14);
        assertThat(report.keys()).isEqualTo(11);
        assertThat(report.trailerPresent()).isTrue();
        assertThat(report.warnings()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1024, 2048, 4096, 8192, 16384, 32768, 65536})
    void readsEveryPageSize(int pageBytes) throws Exception {
        var file = SnapshotBuilder.small().pageBytes(pageBytes).build().write(directory);

        assertThat(Reading.sound(file).pageBytes()).isEqualTo(pageBytes);
        assertThat(Reading.sound(file).keys()).isEqualTo(11);
    }

    @ParameterizedTest
    @ValueSource(ints = {1024, 2048, 4096, 8192, 16384, 32768, 65536})
    void findsTheSecondMetaPageOfEveryPageSizeWhenTheFirstIsDamaged(int pageBytes)
            throws Exception {
        var file =
                SnapshotBuilder.small()
                        .pageBytes(pageBytes)
                        .build()
                        .flip(40, 3)
                        .sealTrailer()
                        .write(directory);

        assertThat(Reading.findings(file))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.kind()).isEqualTo(Kind.META_INVALID);
                    assertThat(finding.offset()).isZero();
                });
        try (var snapshot = SnapshotFile.open(file)) {
            assertThat(snapshot.revision()).isEqualTo(15);
        }
    }

    @Test
    void namesADamagedSecondMetaPageThatEtcdOverlooks() throws Exception {
        var file = SnapshotBuilder.small().build().flip(4096 + 60, 0).sealTrailer();

        assertThat(Reading.findings(file.write(directory)))
                .extracting(Finding::kind, Finding::offset)
                .containsExactly(tuple(Kind.META_INVALID, 4096L));
    }

    @Test
    void refusesAFileWithoutAValidMetaPage() throws Exception {
        var file = SnapshotBuilder.small().build().flip(40, 3).flip(4096 + 40, 3);

        assertThat(Reading.kinds(file.write(directory))).containsExactly(Kind.META_INVALID);
    }

    @Test
    void takesTheMetaPageOfTheNewerTransaction() throws Exception {
        var file = SnapshotBuilder.small().build();
        file.setLong(64, 9).setLong(32, 999).setLong(4096 + 64, 10).sealMeta().sealTrailer();

        assertThat(Reading.kinds(file.write(directory))).containsExactly(Kind.META_INVALID);
        try (var snapshot = SnapshotFile.open(directory.resolve("snapshot.db"))) {
            assertThat(snapshot.revision()).isEqualTo(15);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 999, -1, Long.MIN_VALUE})
    void refusesARootPageThatCannotBeEvenUnderASoundChecksum(long root) throws Exception {
        var file = SnapshotBuilder.small().build().setLong(32, root).sealMeta().sealTrailer();

        assertThat(Reading.kinds(file.write(directory))).containsExactly(Kind.META_INVALID);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 3, 512, 3000, 131072, 1L << 31})
    void refusesAPageSizeThatBboltDoesNotWrite(long pageBytes) throws Exception {
        var file = SnapshotBuilder.small().build().setInt(24, pageBytes);
        file.setInt(4096 + 24, pageBytes).sealMeta().sealTrailer();

        assertThat(Reading.kinds(file.write(directory))).containsExactly(Kind.META_INVALID);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 2, -5, Long.MAX_VALUE})
    void refusesAnAbsurdNumberOfPages(long pages) throws Exception {
        var file = SnapshotBuilder.small().build().setLong(56, pages).sealMeta().sealTrailer();

        assertThat(Reading.kinds(file.write(directory))).containsExactly(Kind.META_INVALID);
    }

    @ParameterizedTest
    @ValueSource(longs = {1_000, 1L << 30, 1L << 40})
    void callsAFileTruncatedWhenItHasFewerPagesThanItSays(long pages) throws Exception {
        var file = SnapshotBuilder.small().build().setLong(56, pages).sealMeta().sealTrailer();

        assertThat(Reading.kinds(file.write(directory))).containsExactly(Kind.TRUNCATED);
    }

    @Test
    void callsAFileTruncatedAtEveryPageBorder() throws Exception {
        int pages = SnapshotBuilder.small().build().pages();

        for (int page = 1; page < pages; page++) {
            var file = SnapshotBuilder.small().build().resize(page * 4096).write(directory);
            assertThat(Reading.kinds(file)).as("%d pages", page).containsExactly(Kind.TRUNCATED);
        }
    }

    @Test
    void callsAFileTruncatedAtAnyByteWithinItsPages() throws Exception {
        var whole = SnapshotBuilder.small().build();
        var random = new Random(5);

        for (int i = 0; i < 50; i++) {
            int length = 80 + random.nextInt(whole.length() - 80 - 32);
            var file = SnapshotBuilder.small().build().resize(length).write(directory);
            assertThat(Reading.kinds(file)).as("%d bytes", length).containsExactly(Kind.TRUNCATED);
        }
    }

    @Test
    void callsAFileTruncatedWithinItsTrailer() throws Exception {
        int end = SnapshotBuilder.small().build().length();

        for (int missing = 1; missing < 32; missing++) {
            var file = SnapshotBuilder.small().build().resize(end - missing).write(directory);
            assertThat(Reading.kinds(file)).containsExactly(Kind.TRUNCATED);
        }
    }

    @Test
    void tellsAMissingTrailerFromAWrongOne() throws Exception {
        var whole = SnapshotBuilder.small().build();
        int end = whole.length();

        var missing = whole.resize(end - 32).write(directory);
        assertThat(Reading.kinds(missing)).containsExactly(Kind.TRAILER_MISSING);
        assertThat(Reading.findings(missing, TrailerRule.OPTIONAL)).isEmpty();

        var wrong = SnapshotBuilder.small().build().flip(end - 1, 7).write(directory);
        assertThat(Reading.kinds(wrong)).containsExactly(Kind.TRAILER_MISMATCH);
        assertThat(Reading.findings(wrong, TrailerRule.OPTIONAL)).hasSize(1);
    }

    @Test
    void acceptsSparePagesAtTheEndOfADatabaseFromADataDirectory() throws Exception {
        var database = SnapshotBuilder.small().build();
        int end = database.length();
        var file = database.resize(end - 32).resize(end - 32 + 3 * 4096).write(directory);

        assertThat(Reading.findings(file, TrailerRule.OPTIONAL)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 31, 100, 480, 512, 4064, 4096, 5000})
    void namesBytesThatFollowTheTrailer(int more) throws Exception {
        var snapshot = SnapshotBuilder.small().build();
        int end = snapshot.length();
        var file = snapshot.resize(end + more).setByte(end, 1).write(directory);

        assertThat(Reading.kinds(file)).contains(Kind.TRAILING_BYTES);
        assertThat(Reading.findings(file).getLast().offset()).isIn((long) end, end - 32L);
    }

    @Test
    void refusesAnEmptyFile() throws Exception {
        var finding = only(Files.write(directory.resolve("empty"), new byte[0]));

        assertThat(finding.kind()).isEqualTo(Kind.EMPTY);
        assertThat(finding.kind().nature()).isEqualTo(Nature.TRUNCATED);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 16, 31, 32, 79, 80, 512, 4096, 4128, 70_000})
    void refusesZeros(int length) throws Exception {
        var finding = only(Files.write(directory.resolve("zeros"), new byte[length]));

        assertThat(finding.kind()).isEqualTo(Kind.NOT_A_SNAPSHOT);
        assertThat(finding.kind().nature()).isEqualTo(Nature.FOREIGN);
    }

    @ParameterizedTest
    @ValueSource(ints = {31, 32, 79})
    void callsTheFirstBytesOfASnapshotTruncated(int length) throws Exception {
        var file = SnapshotBuilder.small().build().resize(length).write(directory);

        assertThat(Reading.kinds(file)).containsExactly(Kind.TRUNCATED);
    }

    @Test
    void refusesText() throws Exception {
        var file = Files.writeString(directory.resolve("text"), "a list of groceries\n".repeat(99));

        assertThat(only(file).kind()).isEqualTo(Kind.NOT_A_SNAPSHOT);
    }

    @Test
    void saysThatAFileIsCompressed() throws Exception {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(SnapshotBuilder.small().build().array());
        }
        var file = Files.write(directory.resolve("packed"), packed.toByteArray());

        assertThat(only(file).kind()).isEqualTo(Kind.NOT_A_SNAPSHOT);
        assertThat(only(file).detail()).contains("gzip");
    }

    @Test
    void refusesAFileOfABigEndianMachine() throws Exception {
        var file = SnapshotBuilder.small().build().setInt(16, 0xEDDA0CEDL);
        file.setInt(4096 + 16, 0xEDDA0CEDL);

        assertThat(Reading.findings(file.write(directory)))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.kind()).isEqualTo(Kind.BIG_ENDIAN);
                    assertThat(finding.kind().nature()).isEqualTo(Nature.UNSUPPORTED);
                });
    }

    @Test
    void refusesAnotherFormatVersion() throws Exception {
        var file = SnapshotBuilder.small().build().setInt(20, 3).setInt(4096 + 20, 3).sealMeta();

        assertThat(Reading.kinds(file.write(directory))).containsExactly(Kind.FORMAT_UNSUPPORTED);
    }

    @Test
    void refusesASparseTerabyteAtOnce() throws Exception {
        var file = directory.resolve("sparse");
        try (var sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(1L << 40);
        }

        assertThat(only(file).kind()).isEqualTo(Kind.NOT_A_SNAPSHOT);
    }

    @Test
    void refusesWhatIsNoFile() throws Exception {
        var pipe = directory.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();

        assertThat(only(directory).kind()).isEqualTo(Kind.NOT_A_REGULAR_FILE);
        assertThat(only(pipe).kind()).isEqualTo(Kind.NOT_A_REGULAR_FILE);
        assertThat(only(Path.of("/dev/zero")).kind()).isEqualTo(Kind.NOT_A_REGULAR_FILE);
        assertThatThrownBy(() -> SnapshotFile.open(directory.resolve("none")))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void namesAFileThatWasCutWhileItWasOpen() throws Exception {
        var file = SnapshotBuilder.small().build().write(directory);

        try (var snapshot = SnapshotFile.open(file)) {
            try (var cut = new RandomAccessFile(file.toFile(), "rw")) {
                cut.setLength(4096);
            }

            assertThat(snapshot.verify(TrailerRule.REQUIRED))
                    .isInstanceOfSatisfying(
                            Verification.Unsound.class,
                            unsound ->
                                    assertThat(unsound.findings().getFirst().kind())
                                            .isEqualTo(Kind.CHANGED_WHILE_READ));
            assertThatThrownBy(snapshot::state)
                    .isInstanceOf(SnapshotException.class)
                    .hasMessageContaining("cut while it was read");
            assertThatThrownBy(() -> snapshot.hashKv(0, -1)).isInstanceOf(SnapshotException.class);
            assertThatThrownBy(snapshot::entries).isInstanceOf(SnapshotException.class);
        }
    }

    @Test
    void namesAFileThatGrewWhileItWasRead() throws Exception {
        var file = SnapshotBuilder.small().build().write(directory);

        try (var snapshot = SnapshotFile.open(file)) {
            try (var grown = new RandomAccessFile(file.toFile(), "rw")) {
                grown.setLength(1 << 20);
            }

            assertThat(snapshot.verify(TrailerRule.REQUIRED))
                    .isInstanceOfSatisfying(
                            Verification.Unsound.class,
                            unsound ->
                                    assertThat(unsound.findings())
                                            .extracting(Finding::kind)
                                            .containsExactly(Kind.CHANGED_WHILE_READ));
        }
    }

    @Test
    void readsPagesBeyondTwoGibibytes() throws Exception {
        long far = (1L << 31) / 4096 + 5;
        var snapshot = SnapshotBuilder.small().build();
        int tree = snapshot.rootOffset();
        var page = Arrays.copyOfRange(snapshot.array(), tree, tree + 4096);
        ByteBuffer.wrap(page).order(ByteOrder.LITTLE_ENDIAN).putLong(0, far);
        snapshot.setLong(32, far).setLong(4096 + 32, far);
        snapshot.setLong(56, far + 1).setLong(4096 + 56, far + 1).sealMeta();
        var file = snapshot.write(directory);
        try (var large = new RandomAccessFile(file.toFile(), "rw")) {
            large.setLength(far * 4096);
            large.seek(far * 4096);
            large.write(page);
        }

        try (var read = SnapshotFile.open(file)) {
            assertThat(read.revision()).isEqualTo(15);
            assertThat(read.state().consistentIndex()).isEqualTo(7);
        }
    }

    private static Finding only(Path file) throws IOException, InterruptedException {
        var findings = Reading.findings(file);
        assertThat(findings).hasSize(1);
        return findings.getFirst();
    }
}
