package dev.quorate.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quorate.cli.daemon.Listen.At;
import dev.quorate.cli.daemon.Listen.Off;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.InetSocketAddress;

/// Where a person can ask a daemon to listen.
class ListenTest {
    @Test
    void takesAnAddressWithItsPort() {
        assertThat(Listen.parse("127.0.0.1:9999")).isEqualTo(new At(at("127.0.0.1", 9999), true));
        assertThat(Listen.parse("[::1]:0")).isEqualTo(new At(at("::1", 0), true));
        assertThat(Listen.parse("localhost:7380")).isInstanceOf(At.class);
        assertThat(Listen.parse("off")).isEqualTo(new Off());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "9999",
                ":9999",
                "127.0.0.1",
                "127.0.0.1:",
                "127.0.0.1:65536",
                "127.0.0.1:-1",
                "::1:80",
                "http://127.0.0.1:80",
                "127.0.0.1:80/metrics",
                "on"
            })
    void refusesWhatIsNone(String text) {
        assertThatThrownBy(() -> Listen.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'");
    }

    @Test
    void listensOnLoopbackWhenNobodySaysAnything() {
        assertThat(Listen.DEFAULT)
                .isInstanceOfSatisfying(
                        At.class,
                        at -> {
                            assertThat(at.address().getAddress().isLoopbackAddress()).isTrue();
                            assertThat(at.wanted()).isFalse();
                        });
    }

    private static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(address, port);
    }
}
