package dev.quorate.manager.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.quorate.OperatorException;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

class FreePortsTest {
    @TempDir private Path directory;
    private Path range;

    @BeforeEach
    void takeTheUsualRange() throws IOException {
        range = directory.resolve("ip_local_port_range");
        Files.writeString(range, "32768\t60999\n");
    }

    @Test
    void beginsAt23790InPairs() throws IOException {
        assertThat(new FreePorts(range, _ -> true).choose(2, Set.of()))
                .containsExactly(new PortPair(23790, 23791), new PortPair(23792, 23793));
    }

    @Test
    void skipsPairsOfWhichOneIsClaimedOrInUse() throws IOException {
        var ports = new FreePorts(range, port -> port != 23793);

        assertThat(ports.choose(2, Set.of(23790)))
                .containsExactly(new PortPair(23794, 23795), new PortPair(23796, 23797));
    }

    @Test
    void goesBelowAndThenAboveTheEphemeralRangeButNeverIntoIt() throws IOException {
        Files.writeString(range, "23792 65000\n");
        var claimed = IntStream.range(1026, 23_790).boxed().collect(Collectors.toUnmodifiableSet());

        assertThat(new FreePorts(range, _ -> true).choose(3, claimed))
                .containsExactly(
                        new PortPair(23790, 23791),
                        new PortPair(1024, 1025),
                        new PortPair(65001, 65002));
    }

    @Test
    void takesTheUsualRangeWhereTheKernelNamesNone() throws IOException {
        var ports = new FreePorts(directory.resolve("absent"), port -> port >= 32_766);

        assertThat(ports.choose(2, Set.of()))
                .containsExactly(new PortPair(32766, 32767), new PortPair(61000, 61001));
    }

    @Test
    void saysHowManyItFoundWhenThereAreNotEnough() {
        var ports = new FreePorts(range, port -> port == 23790 || port == 23791);

        assertThatExceptionOfType(OperatorException.class)
                .isThrownBy(() -> ports.choose(2, Set.of()))
                .satisfies(failure -> assertThat(failure.code()).isEqualTo("PORTS_EXHAUSTED"))
                .withMessage("2 pairs of free ports are needed on 127.0.0.1 and 1 were found");
    }

    @Test
    void findsPortsOfThisMachineThatNobodyListensOn() throws IOException {
        var free = FreePorts.of(directory).choose(1, Set.of()).getFirst();
        try (var everywhere = new ServerSocket()) {
            everywhere.bind(new InetSocketAddress(free.peer()));

            assertThat(FreePorts.of(directory).choose(1, Set.of()))
                    .doesNotContain(free)
                    .allSatisfy(FreePortsTest::canListenOnBoth);
        }
    }

    @Test
    void beginsForEachHomeAtAPlaceOfItsOwnAndComesRound() throws IOException {
        var one = FreePorts.of(Path.of("/home/one/quorate")).choose(1, Set.of());
        var again = FreePorts.of(Path.of("/home/one/quorate")).choose(1, Set.of());
        var other = FreePorts.of(Path.of("/home/other/quorate")).choose(1, Set.of());

        assertThat(one).isEqualTo(again).isNotEqualTo(other);
        assertThat(FreePorts.of(Path.of("/home/one/quorate")).choose(3_500, Set.of()))
                .doesNotHaveDuplicates()
                .containsAll(other);
    }

    private static void canListenOnBoth(PortPair pair) throws IOException {
        var loopback = InetAddress.getLoopbackAddress();
        try (var client = new ServerSocket(pair.client(), 1, loopback);
                var peer = new ServerSocket(pair.peer(), 1, loopback)) {
            assertThat(client.isBound()).isEqualTo(peer.isBound()).isTrue();
        }
    }
}
