package dev.quorate.certs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

class AlternativeNameTest {
    @Test
    void aLiteralIsAnAddressAndTheRestAreNames() {
        assertThat(AlternativeName.parse("10.0.0.1"))
                .isEqualTo(new AlternativeName.Ip(InetAddress.ofLiteral("10.0.0.1")));
        assertThat(AlternativeName.parse("fd00::1"))
                .isEqualTo(new AlternativeName.Ip(InetAddress.ofLiteral("fd00::1")));
        assertThat(AlternativeName.parse("etcd_1.example.com"))
                .isEqualTo(new AlternativeName.Dns("etcd_1.example.com"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "*.example.com",
                "-a",
                "a-",
                "a..b",
                "a b",
                "1.2.3",
                "256.1.1.1",
                "10.0.0.1:2379",
                "https://a",
                "h1.",
                "ä"
            })
    void refusesWhatIsNeither(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> AlternativeName.parse(text));
    }

    @Test
    void aRequestNeedsANameAndALife() {
        assertThatIllegalArgumentException().isThrownBy(() -> request(" ", Duration.ofDays(1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> request("n".repeat(65), Duration.ofDays(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> request("n", Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> request("n", Duration.ofDays(-1)));
    }

    private static CertificateRequest request(String name, Duration validFor) {
        return new CertificateRequest(name, List.of(), validFor);
    }
}
