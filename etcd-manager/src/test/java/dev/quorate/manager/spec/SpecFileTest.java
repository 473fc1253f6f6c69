package dev.quorate.manager.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;

/// What a person may name instead of a specification.
class SpecFileTest {
    @TempDir private Path directory;
    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = directory.resolve("spec.yaml");
    }

    @Test
    void readsAGoodFileAlsoThroughALinkAndWithLineEndsOfOtherSystems() throws IOException {
        var link = directory.resolve("link.yaml");
        Files.createSymbolicLink(link, file);
        Files.writeString(file, SpecText.good().text().replace("\n", "\r\n"));

        assertThat(read(file)).isEqualTo(new SpecResult.Valid(SpecText.good().spec()));
        assertThat(read(link)).isEqualTo(read(file));
    }

    @Test
    void countsLinesAndColumnsWithLineEndsOfOtherSystems() throws IOException {
        var bad = SpecText.good().with("members: 3", "members: 4").text();
        Files.writeString(file, bad.replace("\n", "\r\n"));

        assertThat(problem(file)).startsWith(file + ":7:12: spec.members: 4 voters");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n\n", "# nothing but a comment\n", "null\n", "~", "---\n"})
    void refusesAFileWithoutASpecification(String text) throws IOException {
        Files.writeString(file, text);

        assertThat(problem(file))
                .isEqualTo(
                        file
                                + ":1:1: holds no specification; begin with the lines"
                                + " apiVersion: quorate.dev/v1 and kind: EtcdCluster");
    }

    @ParameterizedTest
    @CsvSource({"'- a\n- b\n', is a list", "prod, is a single value", "'3', is a single value"})
    void refusesADocumentThatIsNoMapping(String text, String message) throws IOException {
        Files.writeString(file, text);

        assertThat(problem(file)).startsWith(file + ":1:1: " + message + ", not a mapping;");
    }

    @Test
    void refusesASecondDocument() throws IOException {
        Files.writeString(file, SpecText.good().text() + "---\nkind: EtcdCluster\n");

        assertThat(problem(file)).startsWith(file + ":57:1: a second document begins;");
    }

    @Test
    void refusesAByteOrderMark() throws IOException {
        Files.writeString(file, '\uFEFF' + SpecText.good().text());

        assertThat(problem(file)).startsWith(file + ":1:1: begins with a byte order mark;");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16BE", "UTF-16LE", "UTF-32"})
    void refusesWiderEncodings(String encoding) throws IOException {
        Files.writeString(file, SpecText.good().text(), Charset.forName(encoding));

        assertThat(problem(file)).startsWith(file + ":1:1: is UTF-16 or UTF-32, not UTF-8;");
    }

    @Test
    void refusesBytesThatAreNotUtf8() throws IOException {
        Files.writeString(file, "a: 1\n# h\u00E9\u00F6", StandardCharsets.UTF_8);
        var bytes = Files.readAllBytes(file);
        bytes[10] = (byte) 0xF6;
        Files.write(file, bytes);

        assertThat(problem(file)).startsWith(file + ":2:5: byte 10 (0xF6) is not UTF-8;");
    }

    @Test
    void refusesATruncatedCharacterAtTheEnd() throws IOException {
        Files.write(file, new byte[] {'a', ':', ' ', (byte) 0xC3});

        assertThat(problem(file)).startsWith(file + ":1:4: byte 3 (0xC3) is not UTF-8;");
    }

    @Test
    void refusesAnOversizedFileAfterReadingLittleOfIt() throws IOException {
        try (var sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(200L << 20);
        }

        assertThat(problem(file))
                .isEqualTo(
                        file
                                + ": has more than 1048576 bytes; check that this"
                                + " is the right file; a specification has a few thousand");
    }

    @Test
    void refusesWhatIsNoFile() throws Exception {
        var fifo = directory.resolve("fifo");
        var made = new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor();
        assumeTrue(made == 0, "mkfifo is missing");

        assertThat(problem(directory)).startsWith(directory + ": is a directory;");
        assertThat(problem(fifo)).startsWith(fifo + ": is not a regular file;");
        assertThat(problem(Path.of("/dev/zero"))).startsWith("/dev/zero: is not a regular file;");
    }

    @Test
    void refusesWhatCannotBeReached() throws IOException {
        var loop = directory.resolve("loop");
        Files.createSymbolicLink(loop, loop);
        Files.writeString(file, "");

        assertThat(problem(directory.resolve("absent"))).contains("absent: does not exist;");
        assertThat(problem(file.resolve("below"))).contains("below: does not exist;");
        assertThat(problem(loop)).startsWith(loop + ": cannot be read: ");
    }

    @Test
    void refusesAFileThatThisUserMayNotRead() throws IOException {
        Files.writeString(file, SpecText.good().text());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("-wx------"));
        assumeTrue(!Files.isReadable(file), "this user may read everything");

        assertThat(problem(file)).startsWith(file + ": may not be read by this user;");
    }

    @Test
    void noticesThatAFileChangedWhileItWasRead() throws IOException {
        Files.writeString(file, "a");
        var before = Files.readAttributes(file, BasicFileAttributes.class);
        var same = Files.readAttributes(file, BasicFileAttributes.class);
        Files.writeString(file, "ab");
        Files.setLastModifiedTime(file, before.lastModifiedTime());
        var longer = Files.readAttributes(file, BasicFileAttributes.class);
        Files.writeString(file, "b");
        Files.setLastModifiedTime(file, FileTime.fromMillis(1));
        var touched = Files.readAttributes(file, BasicFileAttributes.class);

        assertThat(SpecFile.changed(before, same)).isFalse();
        assertThat(SpecFile.changed(before, longer)).isTrue();
        assertThat(SpecFile.changed(before, touched)).isTrue();
    }

    @Test
    void changesNothing() throws IOException {
        Files.write(file, SpecText.good().text().getBytes(StandardCharsets.UTF_8));
        var before = Files.getLastModifiedTime(file);

        read(file);

        assertThat(directory).isDirectoryNotContaining(path -> !path.equals(file));
        assertThat(Files.getLastModifiedTime(file)).isEqualTo(before);
    }

    private static SpecResult read(Path file) {
        return Effort.small(() -> new SpecReader(SpecText.DEFAULT_STORE).read(file));
    }

    private static String problem(Path file) {
        return switch (read(file)) {
            case SpecResult.Valid(var spec) -> "none: " + spec;
            case SpecResult.Invalid(var name, var problems, var further) -> {
                assertThat(name).isEqualTo(file.toString());
                assertThat(problems).hasSize(1);
                yield problems.getFirst().toString();
            }
        };
    }
}
