package dev.quorate.backup.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quorate.Failure;
import dev.quorate.OperatorException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

class SealTest {
    /// Two pairs made by age-keygen.
    static final String ANNE = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";

    static final String ANNE_IDENTITY =
            "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX";

    static final String BEN = "age1qlqyenmy5h5nke2u9smj5sw6xs5z63tpmc3r9xzw9cej80d7sgcs0jz3nj";
    static final String BEN_IDENTITY =
            "AGE-SECRET-KEY-15RQHCLQ9TE9UAJNAVPVM4D0JNEWPQXQZQS3Z2TLDNKR8SXA3EWLQ6WHRKS";

    private static final int CHUNK_BYTES = 64 << 10;

    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES})
    void eachRecipientOpensWhatWasSealedForAll(int size) throws Exception {
        var plain = plain(size);
        var sealed = seal(plain, ANNE, BEN);

        assertThat(open(sealed, ANNE_IDENTITY)).isEqualTo(plain);
        assertThat(open(sealed, BEN_IDENTITY)).isEqualTo(plain);
        assertThat(open(sealed, "# both\n\n" + BEN_IDENTITY + "\n" + ANNE_IDENTITY))
                .isEqualTo(plain);
    }

    @Test
    void othersDoNotOpenItAndAreToldSo() throws Exception {
        var sealed = seal(plain(100), ANNE);

        assertThatThrownBy(() -> open(sealed, BEN_IDENTITY))
                .isInstanceOfSatisfying(
                        SealException.class,
                        closed ->
                                assertThat(closed.reason())
                                        .isEqualTo(SealException.Reason.WRONG_IDENTITY));
    }

    @Test
    void noFlippedBitAndNoCutPassesUnseen() throws Exception {
        var sealed = seal(plain(2 * CHUNK_BYTES), ANNE);

        for (int at = 0; at < sealed.length; at += at < 500 ? 1 : 997) {
            var flipped = sealed.clone();
            flipped[at] ^= 4;
            var place = at;
            assertThatThrownBy(() -> open(flipped, ANNE_IDENTITY))
                    .as("bit of byte %d", place)
                    .isInstanceOf(SealException.class);
            assertThatThrownBy(() -> open(Arrays.copyOf(sealed, place), ANNE_IDENTITY))
                    .as("cut at byte %d", place)
                    .isInstanceOf(SealException.class);
        }
    }

    @Test
    void theSinkStaysOpenForWhatComesAfter() throws Exception {
        var closed = new boolean[1];
        var sink =
                new ByteArrayOutputStream() {
                    @Override
                    public void close() {
                        closed[0] = true;
                    }
                };

        new Recipients(List.of(ANNE)).seal(sink).close();

        assertThat(closed[0]).isFalse();
        assertThat(sink.size()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "# only a comment",
                "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj",
                "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEY",
                "-----BEGIN OPENSSH PRIVATE KEY-----"
            })
    void aFileWithoutIdentitiesIsRefusedWithoutShowingItsContent(String content) throws Exception {
        var file = Files.writeString(directory.resolve("identity"), content);

        assertThatThrownBy(() -> Identities.read(file))
                .isInstanceOfSatisfying(
                        OperatorException.class,
                        refused -> {
                            assertThat(refused.failure()).isEqualTo(Failure.BAD_INPUT);
                            assertThat(refused.problem()).contains(file.toString());
                            assertThat(refused.problem()).doesNotContain("GFPYY");
                        });
    }

    @Test
    void aFileThatIsNoTextOrIsMissingIsRefused() throws Exception {
        var binary =
                Files.write(directory.resolve("binary"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});

        assertThatThrownBy(() -> Identities.read(binary)).isInstanceOf(OperatorException.class);
        assertThatThrownBy(() -> Identities.read(directory.resolve("missing")))
                .isInstanceOf(OperatorException.class)
                .hasMessageContaining("missing");
    }

    @Test
    void whatIsNoRecipientIsRefusedBeforeAnythingIsWritten() {
        var sink = new ByteArrayOutputStream();

        assertThatThrownBy(() -> new Recipients(List.of(ANNE, ANNE + "x")).seal(sink))
                .isInstanceOfSatisfying(
                        OperatorException.class,
                        refused -> assertThat(refused.failure()).isEqualTo(Failure.BAD_INPUT));
        assertThat(sink.size()).isZero();
    }

    private byte[] open(byte[] sealed, String identities) throws IOException {
        var file = Files.writeString(directory.resolve("identities"), identities);
        try (var opened = Identities.read(file).open(new ByteArrayInputStream(sealed))) {
            return opened.readAllBytes();
        }
    }

    private static byte[] plain(int size) {
        var plain = new byte[size];
        new Random(size).nextBytes(plain);
        return plain;
    }

    private static byte[] seal(byte[] plain, String... recipients) throws IOException {
        var sealed = new ByteArrayOutputStream();
        try (var out = new Recipients(List.of(recipients)).seal(sealed)) {
            out.write(plain);
        }
        return sealed.toByteArray();
    }
}
