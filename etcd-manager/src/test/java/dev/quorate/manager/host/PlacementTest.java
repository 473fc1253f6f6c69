package dev.quorate.manager.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quorate.OperatorException;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class PlacementTest {
    private static final Path MEMORY = Path.of("/dev/shm");

    @TempDir Path scratch;
    FakeMember member;

    @BeforeEach
    void prepare() throws IOException {
        member = new FakeMember(scratch);
    }

    @Test
    void movesPreparedDataIntoADirectoryThatIsNotThereYet() throws Exception {
        var prepared = prepared(scratch.resolve("tmp/member"));

        member.local.place(member.host, prepared);

        assertPlaced();
        assertThat(prepared).doesNotExist();
    }

    @Test
    void isDoneWhenItWasDone() throws Exception {
        var prepared = prepared(scratch.resolve("tmp/member"));
        member.local.place(member.host, prepared);

        member.local.place(member.host, prepared);

        assertPlaced();
    }

    @Test
    void placesNothingOverData() throws Exception {
        member.writeData();
        var prepared = prepared(scratch.resolve("tmp/member"));

        assertThatThrownBy(() -> member.local.place(member.host, prepared))
                .isInstanceOfSatisfying(
                        OperatorException.class,
                        e -> assertThat(e.code()).isEqualTo("DATA_PRESENT"));

        assertThat(prepared.resolve("wal/0.wal")).hasContent("restored");
        assertThat(member.paths.member().resolve("wal/0.wal")).hasContent("log");
    }

    @Test
    void placesNothingThatEtcdWouldTakeForEmpty() throws Exception {
        var prepared = Files.createDirectories(scratch.resolve("tmp/member"));

        assertThatThrownBy(() -> member.local.place(member.host, prepared))
                .isInstanceOf(IllegalArgumentException.class);

        assertThat(member.paths.dataDir()).doesNotExist();
    }

    @Test
    void copiesFromAnotherFileSystemAndFinishesWhatWasInterrupted() throws Exception {
        Assumptions.assumeTrue(
                Files.isWritable(MEMORY)
                        && !Files.getFileStore(MEMORY).equals(Files.getFileStore(scratch)));
        var elsewhere = Files.createTempDirectory(MEMORY, "placement");
        try {
            var prepared = prepared(elsewhere.resolve("member"));
            var partial = member.paths.dataDir().resolve("member.partial/wal");
            Files.createDirectories(partial);
            Files.writeString(partial.resolve("0.wal"), "half");

            member.local.place(member.host, prepared);

            assertPlaced();
            assertThat(member.paths.dataDir().resolve("member.partial")).doesNotExist();
        } finally {
            FileTree.delete(elsewhere);
        }
    }

    private void assertPlaced() {
        assertThat(member.paths.member().resolve("wal/0.wal")).hasContent("restored");
        assertThat(member.paths.member().resolve("snap/db")).hasContent("pages");
    }

    private static Path prepared(Path directory) throws IOException {
        Files.createDirectories(directory.resolve("wal"));
        Files.createDirectories(directory.resolve("snap"));
        Files.writeString(directory.resolve("wal/0.wal"), "restored");
        Files.writeString(directory.resolve("snap/db"), "pages");
        return directory;
    }
}
