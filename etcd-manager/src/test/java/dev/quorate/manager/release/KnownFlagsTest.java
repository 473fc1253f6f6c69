package dev.quorate.manager.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.quorate.OperatorException;
import dev.quorate.manager.spec.EtcdVersion;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class KnownFlagsTest {
    /// Lines of every shape that the help of 3.4, 3.5, 3.6 and 3.7 has.
    private static final String HELP =
            """
            Usage:

              etcd [flags]
                Start an etcd server.

              etcd --version
                Show the version of etcd.

              etcd -h | --help
                Show the help information about etcd.

              etcd --config-file
                Path to the server configuration file. Note that if a file is provided, other flags
                (for example --heartbeat-interval, --election-timeout,
                --watch-progress-notify-interval) must be specified as integer nanoseconds.

            Member:
              --data-dir '${name}.etcd'
                Path to the data directory.
              --memory-mlock
                Enable to keep etcd's pages in RAM. Use '--unsafe-thing=x' instead.
              --bcrypt-cost 10
                Peer TLS if --peer-key-file and --peer-cert-file are not provided.
            """;

    @TempDir Path directory;
    Bench bench;

    @BeforeEach
    void makeBench() throws IOException {
        bench = new Bench(directory);
        Bench.binaries(bench.path(), "3.6.16");
        help(HELP);
    }

    @Test
    void areThoseThatTheHelpDefinesAndNotThoseThatItMentions() {
        assertThat(KnownFlags.in(HELP))
                .containsExactly("bcrypt-cost", "config-file", "data-dir", "memory-mlock");
    }

    @Test
    void areAskedOnceOfEachBinary() throws Exception {
        var binaries = found();
        var first = new KnownFlags(bench.machine()).of(binaries);

        assertThat(new KnownFlags(bench.machine()).of(binaries)).isEqualTo(first);
        assertThat(first).contains("memory-mlock");
        assertThat(bench.directory("asked")).hasContent("asked");
    }

    @Test
    void areNotAskedOfAChangedBinary() throws Exception {
        var binaries = found();
        Bench.tamper(binaries.etcd());

        var refusal =
                catchThrowableOfType(
                        OperatorException.class,
                        () -> new KnownFlags(bench.machine()).of(binaries));

        assertThat(refusal.code()).isEqualTo("ETCD_BINARY_CHANGED");
        assertThat(bench.directory("asked")).doesNotExist();
    }

    @Test
    void areNotBelievedToBeNoneWhenTheHelpCannotBeRead() throws Exception {
        help("help moved elsewhere\n");
        var binaries = found();

        assertThatIOException()
                .isThrownBy(() -> new KnownFlags(bench.machine()).of(binaries))
                .withMessageContaining("does not list etcd's flags");
    }

    private EtcdBinaries found() throws IOException, InterruptedException {
        return bench.releases().find(EtcdVersion.parse("3.6.16")).orElseThrow();
    }

    private void help(String text) throws IOException {
        var file = Files.writeString(bench.directory("help"), text);
        Bench.executable(
                bench.path().resolve("etcd"),
                """
                [ "$1" = --version ] && echo 'etcd Version: 3.6.16'
                [ "$1" = --help ] && { echo asked >> ASKED; /bin/cat HELP; }
                exit 0
                """
                        .replace("ASKED", bench.directory("asked").toString())
                        .replace("HELP", file.toString()));
    }
}
