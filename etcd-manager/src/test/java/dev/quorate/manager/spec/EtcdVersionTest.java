package dev.quorate.manager.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.stream.Stream;

class EtcdVersionTest {
    @ParameterizedTest
    @ValueSource(strings = {"3.4.23", "3.5.35", "3.6.16", "3.7.0", "3.7.12"})
    void readsAVersionOfTheSupportedRangeAndWritesItAlike(String text) {
        assertThat(EtcdVersion.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "3.5       | '3.5' is not an etcd version: write all three numbers, for example"
                        + " 3.5.35",
                "v3.6.14   | 'v3.6.14' is not an etcd version: write it without the v, as 3.6.14",
                "latest    | 'latest' is not an etcd version: write three numbers, for example"
                        + " 3.6.16",
                "3.6.14-rc | only released versions are run, for example 3.6.16",
                "3.7.0+x   | only released versions are run, for example 3.7.3",
                "3.99.0    | etcd 3.99.0 is not supported: choose one from 3.4.23 to 3.7.x, for"
                        + " example 3.6.16",
                "3.4.22    | etcd 3.4.22 is not supported: choose one from 3.4.23 to 3.7.x, for"
                        + " example 3.4.45",
                "4.6.0     | etcd 4.6.0 is not supported",
                "2.7.0     | etcd 2.7.0 is not supported",
            })
    void refusesWhatItCannotRunAndSaysWhatToWrite(String text, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EtcdVersion.parse(text))
                .withMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " 3.6.16",
                "3.6.16 ",
                "3.6.16\n",
                "03.6.16",
                "3.06.16",
                "3.6.-1",
                "3.6.1.2",
                "3.6.999999999999",
                "3,6,16",
                "vv3.6.1",
                "٣.٦.١"
            })
    void refusesTextThatMerelyLooksLikeAVersion(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> EtcdVersion.parse(text));
    }

    @Test
    void readsWhatAnEtcdReportsAboutItselfThoughItWouldNotBeRunHere() {
        assertThat(EtcdVersion.reported("3.4.0")).contains(new EtcdVersion(3, 4, 0));
        assertThat(EtcdVersion.reported("3.8.0-rc.1")).contains(new EtcdVersion(3, 8, 0));
        assertThat(EtcdVersion.reported("not_decided")).isEmpty();
    }

    @Test
    void comparesNumbersAndNotText() {
        assertThat(
                        Stream.of("3.6.16", "3.5.35", "3.6.9", "3.4.23")
                                .map(EtcdVersion::parse)
                                .sorted())
                .map(EtcdVersion::toString)
                .containsExactly("3.4.23", "3.5.35", "3.6.9", "3.6.16");
    }

    @ParameterizedTest
    @CsvSource({
        "3.4.45, false",
        "3.5.29, false",
        "3.5.30, true",
        "3.6.10, false",
        "3.6.11, true",
        "3.7.0, true"
    })
    void knowsWhichVersionsTakeALearnerWhileAVoterIsDown(String version, boolean expected) {
        assertThat(EtcdVersion.parse(version).addsLearnerWithAVoterDown()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "3.4.26, false",
        "3.4.27, true",
        "3.5.9, false",
        "3.5.10, true",
        "3.6.0, true",
        "3.7.0, true"
    })
    void knowsWhichVersionsGiveAHashWhereTheyAreCompacted(String version, boolean expected) {
        assertThat(EtcdVersion.parse(version).hashesAtCompactRevision()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"3.4.45, false", "3.5.0, true", "3.7.3, true"})
    void knowsWhatCameWith35(String version, boolean expected) {
        assertThat(EtcdVersion.parse(version).restoresWithEtcdutl()).isEqualTo(expected);
        assertThat(EtcdVersion.parse(version).listsMembersLinearizably()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "3.5.0, unlike the others",
        "3.5.2, unlike the others",
        "3.5.3, lose an acknowledged write",
        "3.5.5, loses users and roles"
    })
    void saysWhyAVersionIsNoTarget(String version, String reason) {
        assertThat(EtcdVersion.parse(version).refusedAsTarget())
                .hasValueSatisfying(text -> assertThat(text).contains(reason));
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.4.23", "3.5.6", "3.5.35", "3.6.0", "3.6.16", "3.7.3"})
    void hasNothingAgainstOtherVersions(String version) {
        assertThat(EtcdVersion.parse(version).refusedAsTarget()).isEmpty();
    }
}
