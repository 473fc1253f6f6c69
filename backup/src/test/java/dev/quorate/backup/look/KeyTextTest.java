package dev.quorate.backup.look;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/// Any bytes as text that does no harm, and back.
class KeyTextTest {
    @Test
    void everyTextThatIsWrittenIsReadBackAsTheSameBytes() {
        var random = new Random(5);
        for (int i = 0; i < 2000; i++) {
            var bytes = new byte[random.nextInt(20)];
            random.nextBytes(bytes);

            assertThat(KeyText.parse(KeyText.of(bytes))).isEqualTo(bytes);
        }
        for (int i = 0; i < 500; i++) {
            var bytes = Character.toString(random.nextInt(0xd7ff)).getBytes(StandardCharsets.UTF_8);

            assertThat(KeyText.parse(KeyText.of(bytes))).isEqualTo(bytes);
        }
    }

    @Test
    void nothingDrivesTheTerminalOfTheReader() {
        var text = KeyText.of("a\u001b[2J\u202eb\nc\u0000".getBytes(StandardCharsets.UTF_8));

        assertThat(text).isEqualTo("a\\x1b[2J\\xe2\\x80\\xaeb\\x0ac\\x00");
        assertThat(KeyText.of(new byte[] {(byte) 0xc3, 'x'})).isEqualTo("\\xc3x");
        assertThat(KeyText.of("schön/日本".getBytes(StandardCharsets.UTF_8))).isEqualTo("schön/日本");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\\", "a\\n", "\\x1", "\\xzz", "\\X00"})
    void aBackslashThatMeansNothingIsRefused(String text) {
        assertThatThrownBy(() -> KeyText.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\\xNN");
    }

    @ParameterizedTest
    @CsvSource({
        "0, /registry/pods/shop/web, /registry/pods/",
        "0, /registry/namespaces/shop, /registry/namespaces/",
        "0, /registry/services/specs/shop/web, /registry/services/specs/",
        "0, /registry/cert-manager.io/certificates/shop/tls,"
                + " /registry/cert-manager.io/certificates/",
        "0, /registry/health, /registry/",
        "0, /kubernetes.io/pods/shop/web, /kubernetes.io/pods/",
        "0, app/one/two, app/",
        "0, /app/one/two, /app/",
        "0, plain, ''",
        "2, /registry/cert-manager.io/certificates/shop/tls, /registry/cert-manager.io/",
        "3, /registry/pods/shop/web, /registry/pods/shop/",
        "9, /registry/pods/shop/web, /registry/pods/shop/"
    })
    void groupsAreTheKindsOfKubernetesOrSoManyParts(int depth, String key, String group) {
        assertThat(KeyText.of(new PathDepth(depth).group(key.getBytes(StandardCharsets.UTF_8))))
                .isEqualTo(group);
    }

    @Test
    void wordsOfACommandAreQuotedWhereAShellWouldChangeThem() {
        assertThat(ShellText.quoted("/registry/pods/")).isEqualTo("/registry/pods/");
        assertThat(ShellText.quoted("a b'c\\x00")).isEqualTo("'a b'\\''c\\x00'");
        assertThat(ShellText.quoted("")).isEqualTo("''");
    }
}
