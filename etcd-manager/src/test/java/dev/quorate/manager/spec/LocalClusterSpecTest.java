package dev.quorate.manager.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.quorate.Failure;
import dev.quorate.OperatorException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

class LocalClusterSpecTest {
    private static final Path BASE = Path.of("/srv/quorate/clusters/dev/members");

    /// Ports from 100, and the claimed ones left out.
    private static final PortChooser PORTS =
            (pairs, claimed) ->
                    IntStream.iterate(100, port -> port + 2)
                            .filter(port -> !claimed.contains(port))
                            .limit(pairs)
                            .mapToObj(port -> new PortPair(port, port + 1))
                            .toList();

    @Test
    void givesEachMemberAHostWithPortsAndDirectoryOfItsOwn() throws IOException {
        var spec = local().create("dev", 3, EtcdVersion.parse("3.5.35"), BASE);

        assertThat(spec.hosts())
                .containsExactly(host("local-1", 100), host("local-2", 102), host("local-3", 104));
        assertThat(spec.name()).isEqualTo("dev");
        assertThat(spec.members()).isEqualTo(3);
        assertThat(spec.version()).isEqualTo(EtcdVersion.parse("3.5.35"));
        assertThat(spec.backup().store()).isEmpty();
    }

    @Test
    void archivesEveryChangeAndTakesASnapshotEachHour() throws IOException {
        var backup = local().create("dev", 3, EtcdVersion.DEFAULT, BASE).backup();

        assertThat(backup.archive()).isPresent();
        assertThat(backup.snapshots().orElseThrow().cron().text()).isEqualTo("0 * * * *");
        assertThat(backup.verification().orElseThrow().sharePercent()).isEqualTo(10);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 5, 7})
    void makesWhatTheReaderTakes(int members) throws IOException {
        var spec = local().create("dev", members, EtcdVersion.DEFAULT, BASE);

        assertThat(new SpecText(SpecWriter.yaml(spec)).spec()).isEqualTo(spec);
    }

    @Test
    void leavesPortsOfOtherClustersAlone() throws IOException {
        var other = local().create("other", 1, EtcdVersion.DEFAULT, Path.of("/srv/other"));

        var spec =
                new LocalClusterSpec(PORTS, LocalClusterSpec.portsOf(List.of(other)))
                        .create("dev", 1, EtcdVersion.DEFAULT, BASE);

        assertThat(LocalClusterSpec.portsOf(List.of(other))).containsExactlyInAnyOrder(100, 101);
        assertThat(spec.hosts()).containsExactly(host("local-1", 102));
    }

    @Test
    void appendsHostsWithHigherNumbersAndOtherPorts() throws IOException {
        var three = local().create("dev", 3, EtcdVersion.DEFAULT, BASE);
        var withoutTheSecond =
                three.withHosts(List.of(three.hosts().getFirst(), three.hosts().getLast()));

        var five = local().withMoreLocalHosts(withoutTheSecond, 2, BASE);

        assertThat(five.hosts())
                .containsExactly(
                        host("local-1", 100),
                        host("local-3", 104),
                        host("local-4", 102),
                        host("local-5", 106));
        assertThat(five.members()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-rf", "../x", "a b", "Dev", "dev.", "d\u0435v", "$(id)", "a\nb"})
    void refusesNamesThatAreNotSafeEverywhere(String name) {
        assertThatExceptionOfType(OperatorException.class)
                .isThrownBy(() -> local().create(name, 3, EtcdVersion.DEFAULT, BASE))
                .satisfies(refused -> assertThat(refused.failure()).isEqualTo(Failure.BAD_INPUT))
                .satisfies(refused -> assertThat(refused.code()).isEqualTo("NAME_INVALID"));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 2, 4, 6, 8, 9})
    void refusesNumbersOfMembersThatNobodyShouldRun(int members) {
        assertThatExceptionOfType(OperatorException.class)
                .isThrownBy(() -> local().create("dev", members, EtcdVersion.DEFAULT, BASE))
                .satisfies(refused -> assertThat(refused.code()).isEqualTo("MEMBERS_INVALID"));
    }

    @Test
    void refusesADirectoryInWhichNoMemberMayKeepData() {
        assertThatExceptionOfType(OperatorException.class)
                .isThrownBy(() ->
                        local().create("dev", 1, EtcdVersion.DEFAULT, Path.of("/etc/quorate")))
                .withMessageContaining("'/etc/quorate/local-1' belongs to the system")
                .satisfies(refused -> assertThat(refused.remedy()).contains("QUORATE_HOME"));
    }

    private static LocalClusterSpec local() {
        return new LocalClusterSpec(PORTS, Set.of());
    }

    private static HostSpec host(String name, int clientPort) {
        return new HostSpec(
                name, "127.0.0.1", "", true, clientPort, clientPort + 1, BASE.resolve(name));
    }
}
