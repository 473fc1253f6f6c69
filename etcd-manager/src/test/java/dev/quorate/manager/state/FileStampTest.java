package dev.quorate.manager.state;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class FileStampTest {
    @TempDir private Path directory;

    @Test
    void tellsAFileThatWasReplacedWithinAMomentByOneOfTheSameSize() throws IOException {
        var file = directory.resolve("record.json");
        DurableFile.replace(file, new byte[] {1});
        var before = FileStamp.of(file);
        var time = Files.getLastModifiedTime(file);

        // The first one stays on its inode, so that the second gets another.
        Files.createLink(directory.resolve("kept"), file);
        DurableFile.replace(file, new byte[] {2});
        Files.setLastModifiedTime(file, time);

        assertThat(FileStamp.of(file)).isNotEqualTo(before);
    }

    @Test
    void isTheSameWhileNothingChanges() throws IOException {
        var file = directory.resolve("record.json");
        DurableFile.replace(file, new byte[3]);

        assertThat(FileStamp.of(file)).isEqualTo(FileStamp.of(file));
    }

    @Test
    void aMissingFileHasOneToo() throws IOException {
        var file = directory.resolve("record.json");
        var missing = FileStamp.of(file);
        DurableFile.replace(file, new byte[0]);

        assertThat(FileStamp.of(file)).isNotEqualTo(missing);
        Files.delete(file);
        assertThat(FileStamp.of(file)).isEqualTo(missing);
    }
}
