package dev.quorate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;

/// On a machine without a home, neither a question nor bad input makes one.
class NothingLeftBehindTest {
    @TempDir Path directory;

    @ParameterizedTest
    @CsvSource({
        "0, cluster list",
        "0, cluster list --all",
        "5, cluster status -c nope",
        "5, cluster status",
        "5, cluster plan -c nope",
        "5, cluster env -c nope",
        "5, cluster history -c nope",
        "5, cluster apply -c nope --yes",
        "5, cluster scale 3 -c nope --yes",
        "5, cluster destroy nope --confirm nope",
        "5, member list -c nope",
        "5, member replace m1 -c nope --yes",
        "5, member aside list -c nope",
        "5, certs status -c nope",
        "5, certs renew -c nope --yes",
        "5, backup list -c nope",
        "5, backup list",
        "5, backup now -c nope",
        "5, restore plan -c nope --latest --as new --local 3",
        "0, ops list",
        "5, ops show nope",
        "5, ops resume nope --yes",
        "5, etcdctl -c nope -- member list",
        "2, cluster create dev --local 2",
        "2, cluster create dev --local 3 --etcd-version 3.99.0",
        "2, cluster create dev -f missing.yaml",
        "2, cluster create Dev --local 3",
        "5, cluster status -c ../nope",
    })
    void aCommandThatHasNothingToWorkOnCreatesNothing(int exit, String command) {
        var shell = new Shell(directory.resolve("state/home"));

        var result = shell.type(command.split(" "));

        assertThat(result.exit()).describedAs(result.err()).isEqualTo(exit);
        assertThat(directory).isEmptyDirectory();
    }
}
