package dev.quorate.manager.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.quorate.manager.release.InstalledRelease.Pinned;
import dev.quorate.manager.spec.EtcdVersion;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;

class ListingTest {
    @TempDir Path directory;
    Bench bench;

    @BeforeEach
    void makeBench() throws IOException {
        bench = new Bench(directory);
    }

    @Test
    void isEmptyOnAFreshMachineAndCreatesNothing() throws Exception {
        assertThat(bench.releases().list()).isEmpty();
        assertThat(bench.cache()).doesNotExist();
    }

    @Test
    void showsWhatIsThereInTheOrderInWhichItIsLookedFor() throws Exception {
        var configured = bench.directory("configured");
        Bench.binaries(configured.resolve("3.7.3"), "3.7.3");
        Bench.binaries(configured.resolve("3.4.23"), "3.4.23");
        bench.with("QUORATE_ETCD_BIN", configured);
        var path = Bench.binaries(bench.path(), "3.5.35");
        bench.releases()
                .importFrom(
                        EtcdVersion.parse("3.6.16"),
                        Bench.binaries(bench.directory("brought"), "3.6.16"),
                        null,
                        ReleaseProgress.SILENT);
        bench.releases().find(EtcdVersion.parse("3.4.23"));

        assertThat(bench.releases().list())
                .extracting(r -> r.version().toString(), r -> r.origin(), r -> r.pinned())
                .containsExactly(
                        tuple("3.4.23", Origin.CONFIGURED, Pinned.YES),
                        tuple("3.7.3", Origin.CONFIGURED, Pinned.NOT_YET),
                        tuple("3.6.16", Origin.IMPORTED, Pinned.YES),
                        tuple("3.5.35", Origin.ON_PATH, Pinned.NOT_YET));
        assertThat(bench.releases().list().getLast().digest())
                .isEqualTo(Sha256.of(path.resolve("etcd")));
    }

    @Test
    void showsWhatHasChangedSinceItWasPinned() throws Exception {
        var brought = Bench.binaries(bench.directory("brought"), "3.6.16");
        var version = EtcdVersion.parse("3.6.16");
        bench.releases().importFrom(version, brought, null, ReleaseProgress.SILENT);
        bench.releases().list();
        Bench.tamper(bench.cached("3.6.16").resolve("etcd"));

        assertThat(bench.releases().list())
                .singleElement()
                .extracting(InstalledRelease::pinned)
                .isEqualTo(Pinned.CHANGED);
    }

    @Test
    void doesNotRunAgainWhatHasNotChanged() throws Exception {
        Files.createDirectories(bench.cache());
        var runs = bench.directory("runs");
        Bench.binaries(bench.path(), "3.6.16");
        Bench.executable(
                bench.path().resolve("etcd"),
                "echo run >> %s; echo 'etcd Version: 3.6.16'\n".formatted(runs));

        var first = bench.releases().list();
        assertThat(bench.releases().list()).isEqualTo(first);
        assertThat(runs).hasContent("run");

        Bench.tamper(bench.path().resolve("etcd"));
        assertThat(bench.releases().list()).isNotEqualTo(first);
        assertThat(Files.readAllLines(runs)).hasSize(2);
    }

    @Test
    void looksAgainAtAFileOfTheSameSizeThatWasWrittenSince() throws Exception {
        Files.createDirectories(bench.cache());
        Bench.binaries(bench.path(), "3.6.16");
        var first = bench.releases().list();
        var etcd = bench.path().resolve("etcd");
        var written = Files.getLastModifiedTime(etcd).toInstant();
        Files.writeString(etcd, Files.readString(etcd).replace("3.6.16", "3.6.15"));
        Files.setLastModifiedTime(etcd, FileTime.from(written.plusSeconds(1)));

        assertThat(first.getFirst().version()).hasToString("3.6.16");
        assertThat(bench.releases().list().getFirst().version()).hasToString("3.6.15");
    }

    @Test
    void leavesOutWhatIsNoEtcdAndSurvivesADamagedMemory() throws Exception {
        Files.createDirectories(bench.cache());
        Files.writeString(bench.cache().resolve("listing.json"), "{");
        bench.program("etcd", "echo 'another program'\n");

        assertThat(bench.releases().list()).isEmpty();
    }
}
