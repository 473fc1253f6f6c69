package dev.quorate.tests.restores;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.tests.fixture.EtcdPrograms;
import dev.quorate.tests.fixture.Leftovers;
import dev.quorate.tests.fixture.ManagedCluster;
import dev.quorate.tests.fixture.MemberProcess;
import dev.quorate.tests.fixture.Quorate;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/// etcd's restore tool outlives a restore that is killed while it works: a large database takes it
/// minutes.
class ToolLeftBehindIT {
    private static final String VERSION = "3.6.16";
    private static final Path PROGRAMS = programs();

    /// A tool waits as long as this pipe is there.
    private static final Path PIPE = PROGRAMS.resolve("wait");

    @RegisterExtension
    private static final Quorate QUORATE =
            Quorate.forTheClass(
                    Map.of(
                            "QUORATE_ETCD_BIN", PROGRAMS.toString(),
                            "QUORATE_CACHE", PROGRAMS.resolve("cache").toString()));

    /// The real programs, but for the tool, which waits for a writer to the pipe before it begins.
    private static Path programs() {
        try {
            var real = EtcdPrograms.of(VERSION).directory();
            var directory = Files.createTempDirectory(Path.of("target"), "slow-tool-").toRealPath();
            for (var program : new String[] {"etcd", "etcdctl"}) {
                Files.createSymbolicLink(directory.resolve(program), real.resolve(program));
            }
            var tool =
                    Files.writeString(
                            directory.resolve("etcdutl"),
                            """
                            #!/bin/sh
                            if [ -p %1$s/wait ]; then read -r line <%1$s/wait; fi
                            exec %2$s/etcdutl "$@"
                            """
                                    .formatted(directory, real.toAbsolutePath()));
            Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwxr-xr-x"));
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void isEndedByTheNextRestoreAndWritesNothingMore() throws Exception {
        var source = QUORATE.create("source", 1, VERSION);
        source.etcdctl(source.endpoints().getFirst(), "put", "key", "value");
        QUORATE.done("backup", "now", "-c", "source");
        var cluster = QUORATE.cluster("again", VERSION);
        assertThat(new ProcessBuilder("mkfifo", PIPE.toString()).start().waitFor()).isZero();
        var command =
                new String[] {
                    "restore",
                    "run",
                    "-c",
                    "source",
                    "--latest",
                    "--as",
                    "again",
                    "--local",
                    "1",
                    "--yes"
                };
        var first = QUORATE.begin(command);
        var reached = first.reaches(() -> !cluster.memberProcesses().isEmpty());
        first.kill();
        assertThat(reached).isTrue();
        assertThat(cluster.memberProcesses())
                .extracting(MemberProcess::dataDirectory)
                .allSatisfy(directory ->
                        assertThat(directory.getFileName().toString()).endsWith(".restoring"))
                .hasSize(1);
        Files.delete(PIPE);

        QUORATE.done(command);

        var status = cluster.status();
        Leftovers.expectNone(cluster, ManagedCluster.each(status, "host"));
        assertThat(cluster.etcdctl(cluster.endpoints().getFirst(), "get", "key")).contains("value");
    }
}
