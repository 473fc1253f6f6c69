package dev.quorate.restore.rebuild;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;

class EncryptionKeyTest {
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @CsvSource({
        "k8s:enc:aescbc:v1:key1:\u0001\u00ff:x, aescbc:v1:key1",
        "k8s:enc:aesgcm:v1:2026-05:, aesgcm:v1:2026-05",
        "k8s:enc:secretbox:v1:k:abc, secretbox:v1:k",
        "k8s:enc:kms:v1:vault:abc, kms:v1:vault",
        "k8s:enc:kms:v2:vault.example/a:abc, kms:v2:vault.example/a"
    })
    void isReadFromTheBeginningOfAValue(String value, String key) {
        assertThat(EncryptionKey.of(bytes(value))).map(EncryptionKey::toString).hasValue(key);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "k8s:enc",
                "k8s:enc:",
                "k8s:enc:aescbc:v1",
                "k8s:enc:aescbc:v1:key1",
                "k8s:enc:aescbc:v1::x",
                "k8s:enc:aescbc:1:key:x",
                "x8s:enc:aescbc:v1:key1:x",
                "k8s:enc:aescbc:v1:ke\u0007y:x",
                "plain"
            })
    void isNotReadFromAnythingElse(String value) {
        assertThat(EncryptionKey.of(bytes(value))).isEmpty();
    }

    @Test
    void aLongValueCostsNoMoreThanItsBeginning() {
        assertThat(EncryptionKey.of(bytes("k8s:enc:aescbc:v1:" + "k".repeat(2_000_000) + ":x")))
                .isEmpty();
    }
}
