package dev.quorate.manager.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quorate.OperatorException;
import dev.quorate.manager.spec.ClusterSpec;
import dev.quorate.manager.spec.EtcdVersion;
import dev.quorate.manager.spec.LocalClusterSpec;
import dev.quorate.manager.spec.PortPair;
import dev.quorate.manager.spec.SpecReader;
import dev.quorate.manager.spec.SpecWriter;
import dev.quorate.manager.state.DurableFile;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/// A specification that is read often and changes rarely.
class KnownSpecTest {
    @TempDir Path directory;

    private Path file;
    private KnownSpec known;
    private int readings;

    @BeforeEach
    void write() throws IOException {
        file = directory.resolve("cluster.yaml");
        write("dev", 1);
        known =
                new KnownSpec(
                        file,
                        from -> {
                            readings++;
                            return new SpecReader(directory.resolve("store"))
                                    .readOwn(from)
                                    .orThrow();
                        });
    }

    private void write(String name, int port) throws IOException {
        DurableFile.replace(file, yaml(name, port));
    }

    private byte[] yaml(String name, int port) throws IOException {
        ClusterSpec spec =
                new LocalClusterSpec(
                                (_, _) -> List.of(new PortPair(20_000 + port, 21_000 + port)),
                                Set.of())
                        .create(name, 1, EtcdVersion.DEFAULT, directory.resolve("data"));
        return SpecWriter.yaml(spec).getBytes(StandardCharsets.UTF_8);
    }

    private int clientPort() throws IOException {
        return known.read().hosts().getFirst().clientPort();
    }

    @Test
    void isReadOnceWhileItsFileStays() throws IOException {
        assertThat(clientPort()).isEqualTo(20_001);
        assertThat(clientPort()).isEqualTo(20_001);

        assertThat(readings).isEqualTo(1);
    }

    @Test
    void isReadAgainWhenItsFileWasReplacedByOneOfTheSameLength() throws IOException {
        assertThat(clientPort()).isEqualTo(20_001);
        var time = Files.getLastModifiedTime(file);

        write("dev", 2);
        Files.setLastModifiedTime(file, time);

        assertThat(clientPort()).isEqualTo(20_002);
    }

    @Test
    void isReadAgainWhenAPersonEditedItsFile() throws IOException {
        assertThat(clientPort()).isEqualTo(20_001);
        var edited = Files.readString(file).replace("20001", "20003") + "\n";

        Files.writeString(file, edited);

        assertThat(clientPort()).isEqualTo(20_003);
    }

    @Test
    void isNeverTheOldOneWhenItsFileIsBrokenOrGone() throws IOException {
        assertThat(clientPort()).isEqualTo(20_001);

        Files.writeString(file, "nothing: of a specification\n");
        assertThatThrownBy(known::read).isInstanceOf(OperatorException.class);
        Files.delete(file);
        assertThatThrownBy(known::read).isInstanceOf(OperatorException.class);

        write("dev", 4);
        assertThat(clientPort()).isEqualTo(20_004);
    }
}
