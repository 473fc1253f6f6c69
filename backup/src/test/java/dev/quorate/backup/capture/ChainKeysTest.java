package dev.quorate.backup.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.backup.archive.LineageId;
import dev.quorate.backup.archive.Sealing;
import dev.quorate.backup.seal.Recipients;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

class ChainKeysTest {
    private static final LineageId LINEAGE = new LineageId("00000000000000aa-test1");
    private static final Recipients ONE = new Recipients(List.of("age1one", "age1two"));

    @TempDir private Path directory;

    private Sealing of(Recipients recipients) throws Exception {
        return new ChainKeys(directory.resolve("chains"), recipients).of(LINEAGE);
    }

    @Test
    void theNextArchiverHasTheSameKey() throws Exception {
        var first = of(ONE);

        assertThat(first.any()).isTrue();
        assertThat(of(ONE)).isEqualTo(first);
        assertThat(of(new Recipients(List.of("age1two", "age1one"))).key()).isEqualTo(first.key());
        assertThat(
                        new ChainKeys(directory.resolve("chains"), ONE)
                                .of(new LineageId("00000000000000aa-test2"))
                                .key())
                .isNotEqualTo(first.key());
    }

    @Test
    void whoIsARecipientNoLongerDoesNotHaveTheNextKey() throws Exception {
        var before = of(ONE);

        assertThat(of(new Recipients(List.of("age1two"))).key()).isNotEqualTo(before.key());
        assertThat(of(ONE).key()).isNotEqualTo(before.key());
    }

    @Test
    void aDamagedKeyIsReplaced() throws Exception {
        var before = of(ONE);
        var file = directory.resolve("chains").resolve(LINEAGE + ".key");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        Files.writeString(file, "00\nage1one\nage1two\n");

        assertThat(of(ONE).key()).isNotEqualTo(before.key());
    }

    @Test
    void withoutRecipientsNothingIsEncryptedOrKept() throws Exception {
        assertThat(of(Recipients.NONE)).isEqualTo(Sealing.NONE);
        assertThat(directory.resolve("chains")).doesNotExist();
    }
}
