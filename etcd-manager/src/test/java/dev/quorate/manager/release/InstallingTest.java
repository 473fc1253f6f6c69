package dev.quorate.manager.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.manager.spec.EtcdVersion;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

class InstallingTest {
    private static final EtcdVersion WANTED = EtcdVersion.parse("3.6.16");

    @TempDir Path directory;
    Bench bench;

    @BeforeEach
    void makeBench() throws IOException {
        bench = new Bench(directory);
    }

    @Test
    void installsTheOfficialArchiveWithARecordOfWhereItCameFrom() throws Exception {
        var archive = Bench.archive("3.6.16");
        bench.mirror("3.6.16", archive, Bench.digest(archive));

        var installed = bench.releases().install(WANTED, ReleaseProgress.SILENT);

        assertThat(installed.directory()).isEqualTo(bench.cached("3.6.16"));
        assertThat(installed.origin()).isEqualTo(Origin.OFFICIAL);
        installed.verify();
        assertThat(names(installed.directory()))
                .containsExactly("etcd", "etcdctl", "etcdutl", "release.json");
        assertThat(installed.directory().resolve("release.json"))
                .content()
                .contains("\"version\" : \"3.6.16\"", "\"os\" : \"linux\"", "\"arch\" : \"amd64\"")
                .contains("\"source\" : \"official\"", Bench.digest(archive))
                .contains("\"installedAt\" : \"2026-03-01T12:00:00Z\"")
                .contains("\"etcd\" : \"" + Sha256.of(installed.etcd()) + "\"");
        assertThat(names(installed.directory().resolveSibling("")))
                .containsExactly(".linux-amd64.lock", "linux-amd64");
    }

    @Test
    void refusesAnArchiveThatIsNotWhatItsChecksumSaysAndGoesToNoOtherSource() throws Exception {
        bench.mirror("3.6.16", Bench.archive("3.6.16"), "1".repeat(64));
        bench.program("go", "echo > " + bench.directory("asked") + "\n");

        var refusal = refusal(() -> bench.releases().install(WANTED, ReleaseProgress.SILENT));

        assertThat(refusal.failure()).isEqualTo(Failure.MISMATCH);
        assertThat(refusal)
                .hasMessageContaining("1".repeat(64))
                .hasMessageContaining(Bench.digest(Bench.archive("3.6.16")));
        assertThat(bench.directory("asked")).doesNotExist();
        assertThat(names(bench.cached("3.6.16").resolveSibling("")))
                .containsExactly(".linux-amd64.lock");
    }

    @Test
    void doesNotInstallAnArchiveOfAnotherVersion() throws Exception {
        var archive = Bench.archive("3.6.15");
        bench.mirror("3.6.16", archive, Bench.digest(archive));

        var refusal = refusal(() -> bench.releases().install(WANTED, ReleaseProgress.SILENT));

        assertThat(refusal)
                .hasMessageContaining("official release: its etcd is 3.6.15, not 3.6.16");
        assertThat(bench.releases().find(WANTED)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"not an address", "ftp://host/x", "relative/x", "file:x", "https://h/?q"})
    void refusesAMirrorThatIsNoAddress(String mirror) {
        bench.with("QUORATE_ETCD_MIRROR", mirror);

        var refusal = refusal(() -> bench.releases().install(WANTED, ReleaseProgress.SILENT));

        assertThat(refusal.failure()).isEqualTo(Failure.BAD_INPUT);
        assertThat(refusal).hasMessageContaining("QUORATE_ETCD_MIRROR is '" + mirror + "'");
    }

    @Test
    void namesEverythingThatItTriedAndWhyItFailed() throws Exception {
        Bench.binaries(bench.path(), "3.6.15");
        bench.with("QUORATE_ETCD_BIN", bench.directory("empty"));

        var refusal = refusal(() -> bench.releases().obtain(WANTED, ReleaseProgress.SILENT));

        assertThat(refusal.failure()).isEqualTo(Failure.NOT_FOUND);
        assertThat(refusal.problem().lines())
                .containsExactly(
                        "etcd 3.6.16 for linux-amd64 is not on this machine, and no source has it:",
                        "  QUORATE_ETCD_BIN: no etcd 3.6.16 in " + bench.directory("empty"),
                        "  cache: no etcd 3.6.16 in " + bench.cache().resolve("etcd"),
                        "  PATH: %s is 3.6.15, not 3.6.16".formatted(bench.path().resolve("etcd")),
                        "  PATH: no etcd 3.6.16",
                        "  official release: %s does not exist"
                                .formatted(bench.directory("no-mirror/v3.6.16/SHA256SUMS")),
                        "  Go modules: there is no go on the PATH",
                        "  Debian packages: there is no apt-cache on the PATH");
        assertThat(refusal.remedy())
                .contains("etcd-v3.6.16-linux-amd64.tar.gz")
                .contains("quorate etcd install 3.6.16 --from FILE");
    }

    @Test
    void refusesAVersionThatLosesData() {
        var refusal =
                refusal(() ->
                        bench.releases()
                                .install(EtcdVersion.parse("3.5.2"), ReleaseProgress.SILENT));

        assertThat(refusal.failure()).isEqualTo(Failure.REFUSED);
        assertThat(refusal.remedy()).contains("quorate etcd install 3.5.35");
        assertThat(bench.cache()).doesNotExist();
    }

    @Test
    void asksNoSourceForWhatIsInstalledAndUnchanged() throws Exception {
        var archive = Bench.archive("3.6.16");
        var mirror = bench.mirror("3.6.16", archive, Bench.digest(archive));
        var first = bench.releases().install(WANTED, ReleaseProgress.SILENT);
        DurableFiles.deleteTree(mirror);

        assertThat(bench.releases().install(WANTED, ReleaseProgress.SILENT)).isEqualTo(first);
    }

    @ParameterizedTest
    @ValueSource(strings = {"etcd", "etcdutl", "release.json"})
    void replacesAnInstalledReleaseThatWasChanged(String file) throws Exception {
        var archive = Bench.archive("3.6.16");
        bench.mirror("3.6.16", archive, Bench.digest(archive));
        bench.releases().install(WANTED, ReleaseProgress.SILENT);
        Files.writeString(bench.cached("3.6.16").resolve(file), "#!/bin/sh\necho changed\n");

        bench.releases().install(WANTED, ReleaseProgress.SILENT).verify();

        assertThat(names(bench.cached("3.6.16").resolveSibling("")))
                .containsExactly(".linux-amd64.lock", "linux-amd64");
    }

    @Test
    void takesNoReleaseOfAnotherPlatformForOneOfThis() throws Exception {
        var archive = Bench.archive("3.6.16");
        bench.mirror("3.6.16", archive, Bench.digest(archive));
        bench.releases().install(WANTED, ReleaseProgress.SILENT);
        var record = bench.cached("3.6.16").resolve("release.json");
        Files.writeString(record, Files.readString(record).replace("amd64", "arm64"));

        assertThat(bench.releases().find(WANTED)).isEmpty();
    }

    @Test
    void clearsWhatAnInterruptedInstallationLeftAndNothingElse() throws Exception {
        var archive = Bench.archive("3.6.16");
        bench.mirror("3.6.16", archive, Bench.digest(archive));
        var versions = Files.createDirectories(bench.cached("3.6.16").resolveSibling(""));
        Files.createDirectories(versions.resolve(".partial-linux-amd64/release"));
        Files.writeString(versions.resolve(".partial-linux-amd64/release/etcd"), "half");
        Files.createDirectory(versions.resolve("linux-arm64"));

        bench.releases().install(WANTED, ReleaseProgress.SILENT);

        assertThat(names(versions))
                .containsExactly(".linux-amd64.lock", "linux-amd64", "linux-arm64");
    }

    @Test
    void tellsPhasesAndBytes() throws Exception {
        var archive = Bench.archive("3.6.16");
        bench.mirror("3.6.16", archive, Bench.digest(archive));
        var told = new ArrayList<String>();

        bench.releases()
                .install(
                        WANTED,
                        new ReleaseProgress() {
                            @Override
                            public void phase(String text) {
                                told.add(text);
                            }

                            @Override
                            public void bytes(long done, long total) {
                                told.add(done + "/" + total);
                            }
                        });

        assertThat(told)
                .contains(
                        "downloading etcd-v3.6.16-linux-amd64.tar.gz",
                        archive.length + "/" + archive.length);
    }

    static OperatorException refusal(ThrowingCallable call) {
        return catchThrowableOfType(OperatorException.class, call);
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
