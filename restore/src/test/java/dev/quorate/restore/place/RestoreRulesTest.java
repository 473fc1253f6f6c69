package dev.quorate.restore.place;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.quorate.OperatorException;
import dev.quorate.manager.spec.EtcdVersion;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestoreRulesTest {
    private static EtcdVersion etcd(String text) {
        return EtcdVersion.parse(text);
    }

    @ParameterizedTest
    @CsvSource({"3.4.23,3.4.23", "3.4.23,3.5.35", "3.5.35,3.6.16", "3.6.16,3.6.12", "3.6.16,3.7.3"})
    void restoresIntoTheSameMinorVersionOrTheNext(String taken, String target) {
        assertThatCode(() -> VersionRule.check(etcd(taken), etcd(target)))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"3.4.23,3.6.16", "3.5.35,3.4.23", "3.7.3,3.6.16", "3.4.23,3.7.3"})
    void refusesToJumpOrToGoBack(String taken, String target) {
        assertThatExceptionOfType(OperatorException.class)
                .isThrownBy(() -> VersionRule.check(etcd(taken), etcd(target)))
                .satisfies(refusal -> assertThat(refusal.remedy()).contains(taken));
    }
}
