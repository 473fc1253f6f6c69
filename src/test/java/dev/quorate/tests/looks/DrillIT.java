package dev.quorate.tests.looks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.tests.fixture.EtcdPrograms;
import dev.quorate.tests.fixture.ManagedCluster;
import dev.quorate.tests.fixture.MemberProcess;
import dev.quorate.tests.fixture.Quorate;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/// Drills that do not go as they should: one that is killed, and one whose cluster serves something
/// else than what is kept.
@Tag("full")
class DrillIT {
    private static final String VERSION = "3.6.16";
    private static final Path PROGRAMS = programs();

    /// While it is there, the restore tool takes this file instead of the one it is given.
    private static final Path OTHER = PROGRAMS.resolve("other.db");

    @RegisterExtension
    private static final Quorate QUORATE =
            Quorate.forTheClass(
                    Map.of(
                            "QUORATE_ETCD_BIN", PROGRAMS.toString(),
                            "QUORATE_CACHE", PROGRAMS.resolve("cache").toString()));

    private static ManagedCluster cluster;
    private static String backup = "";

    private static Path programs() {
        try {
            var real = EtcdPrograms.of(VERSION).directory();
            var directory =
                    Files.createTempDirectory(Path.of("target"), "drill-tool-").toRealPath();
            for (var program : new String[] {"etcd", "etcdctl"}) {
                Files.createSymbolicLink(directory.resolve(program), real.resolve(program));
            }
            var tool =
                    Files.writeString(
                            directory.resolve("etcdutl"),
                            """
                            #!/bin/sh
                            if [ -f %1$s/other.db ] && [ "$1 $2" = "snapshot restore" ]; then
                                shift 3
                                exec %2$s/etcdutl snapshot restore %1$s/other.db "$@"
                            fi
                            exec %2$s/etcdutl "$@"
                            """
                                    .formatted(directory, real.toAbsolutePath()));
            Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwxr-xr-x"));
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @BeforeAll
    static void aClusterWithABackup() throws Exception {
        cluster = QUORATE.create(Watched.NAME, 1, VERSION);
        cluster.etcdctl(cluster.endpoints().getFirst(), "put", "key", "value");
        backup = backUp();
    }

    private static String backUp() throws Exception {
        return QUORATE.done("backup", "now", "-c", Watched.NAME, "-o", "json")
                .json()
                .path("id")
                .asString();
    }

    private static Path drills() {
        return QUORATE.home().resolve("drills");
    }

    private static JsonNode last() throws Exception {
        return QUORATE.run("dr", "status", "-c", Watched.NAME, "-o", "json")
                .json()
                .path("items")
                .path(0);
    }

    private static void expectNothingLeft() {
        assertThat(MemberProcess.under(drills())).isEmpty();
        assertThat(drills().resolve(Watched.NAME)).doesNotExist();
        assertThat(cluster.memberProcesses()).hasSize(1);
    }

    @Test
    void whatAKilledDrillLeftIsEndedAndRemovedByTheNext() throws Exception {
        var killed = QUORATE.begin("dr", "drill", "-c", Watched.NAME);
        var serving = killed.reaches(() -> !MemberProcess.under(drills()).isEmpty());
        killed.kill();
        assertThat(serving).isTrue();
        assertThat(MemberProcess.under(drills())).hasSize(1);
        var orphan = MemberProcess.under(drills()).getFirst().pid();

        QUORATE.done("dr", "drill", "-c", Watched.NAME);

        assertThat(ProcessHandle.of(orphan).filter(ProcessHandle::isAlive)).isEmpty();
        expectNothingLeft();
        assertThat(last().path("passed").asBoolean()).isTrue();
    }

    @Test
    void aClusterThatServesSomethingElseFailsTheDrillAndEarnsNoLevel() throws Exception {
        cluster.etcdctl(cluster.endpoints().getFirst(), "put", "key", "other");
        var other = backUp();
        QUORATE.done(
                "restore",
                "run",
                "-c",
                Watched.NAME,
                "--to-snapshot",
                backup,
                "--to-file",
                OTHER.toString(),
                "--yes");
        try {
            var drill =
                    QUORATE.run(
                                    "dr",
                                    "drill",
                                    "-c",
                                    Watched.NAME,
                                    "--to-snapshot",
                                    other,
                                    "-o",
                                    "json")
                            .expect(13)
                            .json();
            assertThat(drill.path("passed").asBoolean()).isFalse();
            assertThat(drill.path("problem").asString()).isNotEmpty();
        } finally {
            Files.delete(OTHER);
        }

        expectNothingLeft();
        assertThat(last().path("passed").asBoolean()).isFalse();
        assertThat(QUORATE.run("dr", "status", "-c", Watched.NAME).exitCode()).isEqualTo(3);
        assertThat(level(other)).isNotEqualTo("drilled");
        QUORATE.done("dr", "drill", "-c", Watched.NAME, "--to-snapshot", other);
        assertThat(level(other)).isEqualTo("drilled");
    }

    private static String level(String id) throws Exception {
        return QUORATE.done("backup", "show", id, "-c", Watched.NAME, "--manifest", "-o", "json")
                .json()
                .path("verification")
                .path("level")
                .asString();
    }
}
