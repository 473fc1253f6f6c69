package dev.quorate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.manager.state.JsonFormat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.core.type.TypeReference;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// What cannot be understood is refused before anything is done, with a way on.
class UsageErrorTest {
    @TempDir Path directory;

    private Shell shell;

    @BeforeEach
    void freshHome() {
        shell = new Shell(directory.resolve("home"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cluster",
                "cluster status --wrong",
                "cluster status -o xml",
                "cluster create dev",
                "cluster create dev --local x",
                "cluster create dev --local 3 -f dev.yaml",
                "cluster scale",
                "cluster apply -c dev --timeout 5",
                "member",
                "member remove",
                "certs",
                "certs issue",
                "etcd install",
                "restore plan --as x --local 1",
                "restore plan --latest --to-revision 5 --as x --local 1",
                "restore plan --to-revision 0 --as x --local 1",
                "restore plan --to-revision 99999999999999999999 --as x --local 1",
                "restore plan --to-revision nonsense@5 --as x --local 1",
                "restore plan --to-time 2026-01-02T03:04:05 --as x --local 1",
                "restore run --latest --deleted-before now-5m --as x --local 1",
                "completion fish",
                "no-such-noun"
            })
    void exitsWithTwoAndTouchesNothing(String line) {
        var result = shell.type(line.split(" "));

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err())
                .startsWith("error: ")
                .contains("Nothing was attempted.", "next:  quorate");
        assertThat(shell.home()).doesNotExist();
    }

    @Test
    void suggestsTheCommandThatWasMeant() {
        assertThat(shell.type("cluster", "statsu").err()).contains("cluster status");
        assertThat(shell.type("clsuter").err()).contains("cluster");
    }

    @Test
    void suggestsTheOptionThatWasMeant() {
        assertThat(shell.type("cluster", "destroy", "--conferm", "dev").err())
                .contains("--confirm");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cluster apply",
                "cluster scale 5",
                "cluster leader move",
                "member add",
                "member remove dev-1",
                "member replace dev-1",
                "member promote dev-1",
                "member start",
                "member stop dev-1",
                "member restart dev-1",
                "member aside purge local-1 aside-20260101T120000Z-removed",
                "certs renew",
                "certs issue app"
            })
    void aChangeMustNameItsCluster(String line) {
        var result = shell.type(line.split(" "));

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("-c NAME");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cluster status -c nope -o json",
                "cluster env nope",
                "cluster plan -c nope",
                "cluster history -c nope",
                "cluster destroy nope",
                "cluster scale 5 -c nope",
                "member list -c nope",
                "member add -c nope",
                "member remove dev-1 -c nope",
                "member replace dev-1 -c nope",
                "member stop dev-1 -c nope",
                "member logs dev-1 -c nope",
                "member aside list -c nope",
                "certs status -c nope",
                "certs renew -c nope",
                "certs issue app -c nope",
                "etcdctl -c nope -- member list"
            })
    void anUnknownClusterIsNotFound(String line) {
        var result = shell.type(line.split(" "));

        assertThat(result.exit()).isEqualTo(5);
        assertThat(result.err())
                .contains("no cluster 'nope'", "Nothing was changed.", "quorate cluster list");
    }

    @Test
    void aFailureIsOneDocumentWhereOneWasAskedFor() {
        var result = shell.type("cluster", "status", "-c", "nope", "-o", "json");

        assertThat(document(result.out()))
                .containsEntry("kind", "Error")
                .containsEntry("code", "NO_SUCH_CLUSTER")
                .containsEntry("exit", 5)
                .containsEntry("remedy", "quorate cluster list")
                .containsKeys("message", "details");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cluster status --wrong -o json",
                "cluster statsu -o json",
                "member stop dev-1 --output=json",
                "cluster scale x -c dev -ojson"
            })
    void aUsageErrorIsOneDocumentToo(String line) {
        var result = shell.type(line.split(" "));

        assertThat(result.exit()).isEqualTo(2);
        assertThat(document(result.out()))
                .containsEntry("kind", "Error")
                .containsEntry("code", "USAGE")
                .containsEntry("exit", 2)
                .containsKeys("message", "remedy", "details");
    }

    @Test
    void aHomeWithoutClustersSaysHowToMakeOne() {
        var result = shell.type("cluster", "status");

        assertThat(result.exit()).isEqualTo(5);
        assertThat(result.err()).contains("quorate cluster create");
    }

    @Test
    void aHomeWithoutClustersHasAnEmptyList() {
        var result = shell.type("cluster", "list", "-o", "json");

        assertThat(result.exit()).isZero();
        assertThat(document(result.out())).containsKey("items");
    }

    private static Map<String, Object> document(String text) {
        return JsonFormat.mapper()
                .readValue(text, new TypeReference<LinkedHashMap<String, Object>>() {});
    }
}
