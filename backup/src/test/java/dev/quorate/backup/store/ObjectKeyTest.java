package dev.quorate.backup.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectKeyTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "prod/cluster.json", "log/0-1/00000000000000000001-x_y=.z", "-"})
    void takesWhatAllStoresTreatAlike(String text) {
        assertThat(new ObjectKey(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/a",
                "a/",
                "a//b",
                ".",
                "..",
                "a/../b",
                "../a",
                "a/./b",
                ".hidden",
                "a/.hidden",
                "a b",
                "a\tb",
                "a\nb",
                "a\u0000b",
                "a\\b",
                "a%2Fb",
                "a+b",
                "ä",
                "键",
                "a:b",
                "a?b",
                "a*b",
                "~"
            })
    void refusesEverythingElse(String text) {
        assertThatThrownBy(() -> new ObjectKey(text)).isInstanceOf(IllegalArgumentException.class);
        assertThat(ObjectKey.ofListed(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 501})
    void refusesWhatIsTooLong(int length) {
        assertThatThrownBy(() -> new ObjectKey("a".repeat(length)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
