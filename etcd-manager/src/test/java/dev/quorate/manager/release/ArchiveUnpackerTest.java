package dev.quorate.manager.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

class ArchiveUnpackerTest {
    @TempDir Path directory;
    Path target;

    @BeforeEach
    void makeTarget() throws IOException {
        target = Files.createDirectory(directory.resolve("target"));
    }

    @Test
    void takesTheBinariesAndNothingElse() throws IOException {
        unpack(Bench.archive("3.6.16"));

        assertThat(unpacked()).containsExactly("etcd", "etcdctl", "etcdutl");
        assertThat(target.resolve("etcd"))
                .isExecutable()
                .content()
                .contains("etcd Version: 3.6.16");
        assertThat(directory.resolve("README.md")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../etcd",
                "/etcd",
                "x/../etcd",
                "../../etcd",
                "a/b/etcd",
                "etcd/",
                "./../etcd",
                "//etcd"
            })
    void passesOverABinaryAtAPlaceWhereNoReleaseHasIt(String name) throws IOException {
        unpack(new TarWriter().file(name, "planted").gzipped());

        assertThat(unpacked()).isEmpty();
        assertThat(directory.resolve("etcd")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(chars = {'1', '2', '3', '6', 'x'})
    void passesOverWhatIsNoRegularFile(char type) throws IOException {
        unpack(new TarWriter().link("etcd", type, "/bin/sh").file("etcdctl", "text").gzipped());

        assertThat(unpacked()).containsExactly("etcdctl");
    }

    @Test
    void doesNotWriteThroughALinkThatAnEarlierEntryPlanted() throws IOException {
        var victim = Files.writeString(directory.resolve("victim"), "untouched");

        unpack(
                new TarWriter()
                        .link("etcd", '2', victim.toString())
                        .file("etcd", "planted")
                        .gzipped());

        assertThat(victim).hasContent("untouched");
        assertThat(target.resolve("etcd")).hasContent("planted");
    }

    @Test
    void refusesABinaryThatComesTwice() {
        assertThatIOException()
                .isThrownBy(() ->
                        unpack(new TarWriter().file("etcd", "a").file("x/etcd", "b").gzipped()))
                .withMessageContaining("etcd twice");
    }

    @Test
    void refusesWhatWouldFillTheDisk() {
        var binary = new TarWriter().entry("etcd", '0', "", 300L << 20, "");
        var padding = new TarWriter().entry("padding", '0', "", 2L << 30, "");

        assertThatIOException()
                .isThrownBy(() -> unpack(binary.gzipped()))
                .withMessageContaining("larger than 256 MiB");
        assertThatIOException()
                .isThrownBy(() -> unpack(padding.gzipped()))
                .withMessageContaining("more than 1024 MiB");
    }

    @Test
    void refusesAnArchiveOfCountlessEntries() {
        var tar = new TarWriter();
        for (int i = 0; i < 10_001; i++) {
            tar.directory("d");
        }

        assertThatIOException()
                .isThrownBy(() -> unpack(tar.gzipped()))
                .withMessageContaining("more than 10000 entries");
    }

    @Test
    void refusesAnArchiveCutShortAnywhere() throws IOException {
        var whole = Bench.archive("3.6.16");

        for (int length = 0; length < whole.length; length++) {
            var part = Arrays.copyOf(whole, length);
            assertThatIOException().as("%d bytes", length).isThrownBy(() -> unpack(part));
        }
    }

    @Test
    void refusesWhatIsNoArchive() {
        assertThatIOException()
                .isThrownBy(() ->
                        unpack("PK\003\004 a zip archive".getBytes(StandardCharsets.US_ASCII)))
                .withMessageContaining("not a sound .tar.gz archive");
        assertThatIOException()
                .isThrownBy(() -> unpack(zipped("x".repeat(2000))))
                .withMessageContaining("not a tar archive");
    }

    private static byte[] zipped(String text) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(text.getBytes(StandardCharsets.US_ASCII));
        }
        return out.toByteArray();
    }

    private void unpack(byte[] archive) throws IOException {
        DurableFiles.deleteTree(target);
        Files.createDirectory(target);
        ArchiveUnpacker.unpack(Files.write(directory.resolve("a.tar.gz"), archive), target);
    }

    private List<String> unpacked() throws IOException {
        try (Stream<Path> files = Files.list(target)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
