package dev.quorate.manager.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.manager.spec.EtcdVersion;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

class ImportingTest {
    private static final EtcdVersion WANTED = EtcdVersion.parse("3.6.16");

    @TempDir Path directory;
    Bench bench;

    @BeforeEach
    void makeBench() throws IOException {
        bench = new Bench(directory);
    }

    @Test
    void takesAnArchiveOfTheDigestThatAPersonGives() throws Exception {
        var archive = Files.write(bench.directory("any-name"), Bench.archive("3.6.16"));

        var digest = Sha256.of(archive).hex().toUpperCase(Locale.ROOT);
        var imported = imported(archive, digest);

        assertThat(imported.origin()).isEqualTo(Origin.IMPORTED);
        assertThat(imported.detail()).isEqualTo(archive + " sha256:" + Sha256.of(archive));
        imported.verify();
        assertThat(bench.releases().find(WANTED)).contains(imported);
    }

    @Test
    void takesADirectoryWhoseEtcdHasTheDigestThatAPersonGives() throws Exception {
        var unpacked = Bench.binaries(bench.directory("unpacked"), "3.6.16");

        imported(unpacked, Sha256.of(unpacked.resolve("etcd")).hex()).verify();

        assertThat(bench.cached("3.6.16").resolve("etcdutl")).isExecutable();
    }

    @Test
    void runsNothingThatIsNotOfThatDigest() throws Exception {
        var unpacked = Bench.binaries(bench.directory("unpacked"), "3.6.16");
        var ran = bench.directory("ran");
        Bench.executable(unpacked.resolve("etcd"), "echo > " + ran + "\n");

        var refusal = refused(unpacked, "2".repeat(64));

        assertThat(refusal.failure()).isEqualTo(Failure.MISMATCH);
        assertThat(refusal)
                .hasMessageContaining("2".repeat(64))
                .hasMessageContaining(Sha256.of(unpacked.resolve("etcd")).hex());
        assertThat(ran).doesNotExist();
        assertThat(bench.releases().find(WANTED)).isEmpty();
    }

    @Test
    void refusesWhatIsNotThere() {
        var refusal = refused(bench.directory("nowhere"), null);

        assertThat(refusal.failure()).isEqualTo(Failure.NOT_FOUND);
        assertThat(refusal).hasMessageContaining(bench.directory("nowhere").toString());
    }

    @Test
    void refusesADigestThatIsNone() throws Exception {
        var archive = Files.write(bench.directory("archive"), Bench.archive("3.6.16"));

        assertThat(refused(archive, "abc").failure()).isEqualTo(Failure.BAD_INPUT);
        assertThat(bench.cache()).doesNotExist();
    }

    @Test
    void refusesOtherVersionsAndOtherFilesAndSaysWhatTheyAre() throws Exception {
        var older = Files.write(bench.directory("older"), Bench.archive("3.5.35"));
        var text = Files.writeString(bench.directory("text"), "a page that says 404");
        var empty = Files.createDirectory(bench.directory("empty"));

        assertThat(refused(older, null)).hasMessageContaining("its etcd is 3.5.35, not 3.6.16");
        assertThat(refused(text, null)).hasMessageContaining("not a sound .tar.gz archive");
        assertThat(refused(empty, null)).hasMessageContaining("has no executable etcd");
        assertThat(refused(empty, null).failure()).isEqualTo(Failure.BAD_INPUT);
        assertThat(bench.releases().find(WANTED)).isEmpty();
    }

    @Test
    void keepsWhatIsInstalledWhenTheImportFails() throws Exception {
        var before = imported(Bench.binaries(bench.directory("good"), "3.6.16"), null);

        refused(Files.writeString(bench.directory("bad"), "no archive"), null);

        before.verify();
        assertThat(bench.releases().find(WANTED)).contains(before);
    }

    @Test
    void replacesWhatIsInstalledByWhatAPersonBrings() throws Exception {
        var first = imported(Bench.binaries(bench.directory("first"), "3.6.16"), null);
        var other = Bench.binaries(bench.directory("other"), "3.6.16");
        Bench.tamper(other.resolve("etcd"));

        var second = imported(other, null);

        second.verify();
        assertThat(second.digest(Binary.ETCD)).isNotEqualTo(first.digest(Binary.ETCD));
    }

    private EtcdBinaries imported(Path from, @Nullable String sha256) throws Exception {
        return bench.releases().importFrom(WANTED, from, sha256, ReleaseProgress.SILENT);
    }

    private OperatorException refused(Path from, @Nullable String sha256) {
        return catchThrowableOfType(OperatorException.class, () -> imported(from, sha256));
    }
}
