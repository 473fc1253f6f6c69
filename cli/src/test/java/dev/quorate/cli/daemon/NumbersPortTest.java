package dev.quorate.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quorate.OperatorException;
import dev.quorate.cli.numbers.Numbers;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.InstantSource;

/// A port that somebody else has.
class NumbersPortTest {
    private final Numbers numbers = new Numbers("1", InstantSource.system());

    @Test
    void isRefusedWithTheWayOutWhenAPersonAskedForIt() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var port = new NumbersPort(at(taken.getLocalPort(), true), numbers)) {
            assertThatThrownBy(port::begin)
                    .isInstanceOfSatisfying(
                            OperatorException.class,
                            refused -> {
                                assertThat(refused.code()).isEqualTo("LISTEN_FAILED");
                                assertThat(refused.failure().exitCode()).isEqualTo(2);
                                assertThat(refused.problem())
                                        .contains("127.0.0.1:" + taken.getLocalPort());
                                assertThat(refused.remedy()).contains("--listen off");
                            });
        }
    }

    @Test
    void isDoneWithoutWhenNobodyAskedAndTakenOnceItIsFree() throws IOException {
        var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var number = taken.getLocalPort();
        try (var port = new NumbersPort(at(number, false), numbers)) {
            port.begin();
            taken.close();
            port.tryAgain();
            assertThat(serves(number)).as("tried again at once").isFalse();

            port.tryAgain(System.nanoTime() + 6_000_000_000L);
            assertThat(serves(number)).isTrue();
        }
        assertThat(serves(number)).as("after the end").isFalse();
    }

    @Test
    void isNotOpenedWhenItIsOff() throws IOException {
        try (var port = new NumbersPort(new Listen.Off(), numbers)) {
            port.begin();
            port.tryAgain();
        }
    }

    private static Listen at(int port, boolean wanted) {
        return new Listen.At(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), wanted);
    }

    private static boolean serves(int port) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException refused) {
            return false;
        }
    }
}
