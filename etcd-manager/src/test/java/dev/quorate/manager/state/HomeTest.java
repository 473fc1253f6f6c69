package dev.quorate.manager.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.quorate.OperatorException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class HomeTest {
    @TempDir private Path directory;

    @Test
    void readsAsEmptyAndCreatesNothingWhenItDoesNotExist() throws IOException {
        var root = directory.resolve("state/quorate");

        var home = Home.open(root);

        assertThat(home.clusters()).isEmpty();
        assertThat(home.cluster("dev")).isEmpty();
        assertThat(home.store()).isEqualTo(root.resolve("store"));
        assertThat(directory.resolve("state")).doesNotExist();
    }

    @Test
    void isMadeByTheFirstWriteAndKeepsItsIdentity() throws IOException {
        var root = directory.resolve("state/quorate");
        var home = Home.open(root);

        try (var _ = home.lock()) {
            assertThat(root.resolve("home.json")).exists();
        }

        assertThat(home.managerUid())
                .isEqualTo(Home.open(root).managerUid())
                .isEqualTo(Home.open(root).managerUid());
    }

    @Test
    void twoThatWereOpenedBeforeItWasMadeAreTheSameManager() throws IOException {
        var one = Home.open(directory.resolve("home"));
        var other = Home.open(directory.resolve("home"));

        assertThat(one.managerUid()).isEqualTo(other.managerUid());
    }

    @Test
    void isNotReadWhenANewerProgramWroteIt() throws IOException {
        Files.writeString(directory.resolve("home.json"), "{\"format\": 2, \"managerUid\": \"x\"}");

        assertThatExceptionOfType(OperatorException.class)
                .isThrownBy(() -> Home.open(directory))
                .withMessageContaining("format 2, this one knows 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "../retired/dev", "a/b", "/etc", "nul\0"})
    void looksForNothingOutsideItsClusters(String name) throws IOException {
        Files.writeString(directory.resolve("record.json"), "{}");
        Files.createDirectories(directory.resolve("retired/dev"));
        Files.writeString(directory.resolve("retired/dev/record.json"), "{}");

        assertThat(Home.open(directory).cluster(name)).isEmpty();
    }
}
