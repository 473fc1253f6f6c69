package dev.quorate.backup.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;

class ScratchTest {
    @TempDir private Path directory;

    @Test
    void removesWhatDeadProcessesLeftAndNothingElse() throws Exception {
        var own = Files.createFile(Scratch.at(directory).file());
        var ended = new ProcessBuilder("true").start();
        ended.waitFor();
        var left =
                Files.createFile(
                        directory.resolve(
                                "snapshot-%d-1-00000000-0000-0000-0000-000000000000.db"
                                        .formatted(ended.pid())));
        var reused =
                Files.createFile(
                        directory.resolve(
                                "snapshot-%d-1-00000000-0000-0000-0000-000000000001.db"
                                        .formatted(ProcessHandle.current().pid())));
        var partial =
                Files.createFile(directory.resolve(left.getFileName() + ".1234567890.partial"));
        var foreign = Files.createFile(directory.resolve("notes.db"));

        Scratch.at(directory);

        assertThat(left).doesNotExist();
        assertThat(reused).doesNotExist();
        assertThat(partial).doesNotExist();
        assertThat(own).exists();
        assertThat(foreign).exists();
    }

    @Test
    void saysBeforehandThatThereIsNotEnoughSpace() {
        assertThatThrownBy(() -> Scratch.at(directory).require(Long.MAX_VALUE))
                .hasMessageContaining("bytes free");
    }
}
