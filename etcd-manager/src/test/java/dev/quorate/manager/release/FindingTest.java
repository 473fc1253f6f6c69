package dev.quorate.manager.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.manager.spec.EtcdVersion;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class FindingTest {
    private static final EtcdVersion WANTED = EtcdVersion.parse("3.6.16");

    @TempDir Path directory;
    Bench bench;

    @BeforeEach
    void makeBench() throws IOException {
        bench = new Bench(directory);
    }

    @Test
    void prefersConfiguredDirectoriesToTheCacheAndTheCacheToThePath() throws Exception {
        Bench.binaries(bench.path(), "3.6.16");
        assertThat(bench.releases().find(WANTED))
                .hasValueSatisfying(b -> assertThat(b.origin()).isEqualTo(Origin.ON_PATH));

        var elsewhere = Bench.binaries(bench.directory("elsewhere"), "3.6.16");
        bench.releases().importFrom(WANTED, elsewhere, null, ReleaseProgress.SILENT);
        assertThat(bench.releases().find(WANTED))
                .hasValueSatisfying(
                        b -> assertThat(b.directory()).isEqualTo(bench.cached("3.6.16")));

        bench.with("QUORATE_ETCD_BIN", bench.directory("none") + ":" + elsewhere);
        assertThat(bench.releases().find(WANTED))
                .hasValueSatisfying(b -> assertThat(b.directory()).isEqualTo(elsewhere));
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.6.16", "v3.6.16"})
    void looksIntoTheSubdirectoryNamedByTheVersion(String name) throws Exception {
        var configured = bench.directory("configured");
        var holder = Bench.binaries(configured.resolve(name), "3.6.16");
        Bench.binaries(configured.resolve("3.5.35"), "3.5.35");
        bench.with("QUORATE_ETCD_BIN", configured);

        assertThat(bench.releases().find(WANTED))
                .hasValueSatisfying(b -> assertThat(b.directory()).isEqualTo(holder));
    }

    @Test
    void passesOverADirectoryWhoseEtcdIsOfAnotherVersionWhateverTheDirectoryIsCalled()
            throws Exception {
        Bench.binaries(bench.directory("configured").resolve("3.6.16"), "3.6.15");
        bench.with("QUORATE_ETCD_BIN", bench.directory("configured"));
        Bench.binaries(bench.path(), "3.6.16");

        assertThat(bench.releases().find(WANTED))
                .hasValueSatisfying(b -> assertThat(b.origin()).isEqualTo(Origin.ON_PATH));
    }

    @ParameterizedTest
    @ValueSource(strings = {"etcdctl", "etcdutl"})
    void passesOverAnEtcdWithoutItsToolsOrWithThoseOfAnotherVersion(String tool) throws Exception {
        Bench.binaries(bench.path(), "3.6.16");
        Files.delete(bench.path().resolve(tool));
        assertThat(bench.releases().find(WANTED)).isEmpty();

        var binary = Binary.named(tool).orElseThrow();
        Bench.executable(bench.path().resolve(tool), Bench.script(binary, "3.6.15"));
        assertThat(bench.releases().find(WANTED)).isEmpty();
    }

    @Test
    void wantsNoEtcdutlBefore35() throws Exception {
        Bench.binaries(bench.path(), "3.4.23");

        var found = bench.releases().find(EtcdVersion.parse("3.4.23")).orElseThrow();

        assertThat(found.etcdutl()).isEmpty();
        assertThat(found.restoreTool()).isEqualTo(Binary.ETCDCTL);
        found.verify();
    }

    @Test
    void doesNotTakeWhatCannotRunHereForEtcd() throws Exception {
        Bench.binaries(bench.path(), "3.6.16");
        Files.write(bench.path().resolve("etcd"), new byte[] {0x7f, 'E', 'L', 'F', 9, 9, 9, 9});

        assertThat(bench.releases().find(WANTED)).isEmpty();
    }

    @Test
    void keepsEtcdsOwnVariablesAwayFromTheBinariesThatItAsks() throws Exception {
        Bench.binaries(bench.path(), "3.6.16");
        Bench.executable(
                bench.path().resolve("etcd"),
                "echo \"etcd Version: ${ETCD_NAME:-3.6.16}\"; echo \"$ETCD_UNSUPPORTED_ARCH\"\n");
        bench.with("ETCD_NAME", "leaked");

        assertThat(bench.releases().find(WANTED)).isPresent();
    }

    @Test
    void pinsWhatItFindsAndTellsAChangeWithBothDigestsBeforeAStart() throws Exception {
        Bench.binaries(bench.path(), "3.6.16");
        var first = bench.releases().find(WANTED).orElseThrow();
        assertThat(first.verified(Binary.ETCD)).isEqualTo(bench.path().resolve("etcd"));

        Bench.tamper(bench.path().resolve("etcd"));
        var again = bench.releases().find(WANTED).orElseThrow();
        var refusal =
                catchThrowableOfType(OperatorException.class, () -> again.verified(Binary.ETCD));

        assertThat(refusal.failure()).isEqualTo(Failure.MISMATCH);
        assertThat(refusal)
                .hasMessageContaining(first.digest(Binary.ETCD).hex())
                .hasMessageContaining(Sha256.of(bench.path().resolve("etcd")).hex());
        assertThat(refusal.remedy())
                .contains("quorate etcd install 3.6.16")
                .contains("--from " + bench.path());
    }

    @Test
    void doesNotRunAChangedBinaryToAskForItsVersion() throws Exception {
        Bench.binaries(bench.path(), "3.6.16");
        assertThat(bench.releases().find(WANTED)).isPresent();

        var ran = bench.directory("ran");
        Bench.executable(bench.path().resolve("etcd"), "echo > " + ran + "\n");

        assertThat(bench.releases().find(WANTED)).isPresent();
        assertThat(ran).doesNotExist();
    }

    @Test
    void takesAPersonsWordForAChangedDirectory() throws Exception {
        var own = Bench.binaries(bench.directory("own"), "3.6.16");
        bench.with("QUORATE_ETCD_BIN", own);
        bench.releases().find(WANTED);
        Bench.tamper(own.resolve("etcdctl"));

        bench.releases().importFrom(WANTED, own, null, ReleaseProgress.SILENT);

        var found = bench.releases().find(WANTED).orElseThrow();
        assertThat(found.directory()).isEqualTo(own);
        found.verify();
    }

    @Test
    void saysWhenABinaryIsGone() throws Exception {
        Bench.binaries(bench.path(), "3.6.16");
        var found = bench.releases().find(WANTED).orElseThrow();
        Files.delete(found.etcdctl());

        var refusal = catchThrowableOfType(OperatorException.class, found::verify);

        assertThat(refusal.code()).isEqualTo("ETCD_BINARY_GONE");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "{\"format\": 1}",
                "{\"format\": 1, \"pins\": [{\"etcd\": \"ETCD\", \"version\": \"3.6.16\","
                        + " \"sha256\": {}, \"pinnedAt\": \"\"}]}",
                "{\"format\": 1, \"pins\": [{\"etcd\": \"ETCD\", \"version\": \"3.6.16\","
                        + " \"sha256\": {\"etcd\": \"12\"}, \"pinnedAt\": \"\"}]}"
            })
    void doesNotPinAnewBecauseThePinsWereDamaged(String content) throws Exception {
        Bench.binaries(bench.path(), "3.6.16");
        Files.createDirectories(bench.cache());
        Files.writeString(
                bench.cache().resolve("pins.json"),
                content.replace("ETCD", bench.path().resolve("etcd").toRealPath().toString()));

        var refusal =
                catchThrowableOfType(OperatorException.class, () -> bench.releases().find(WANTED));

        assertThat(refusal.code()).isEqualTo("ETCD_PINS_DAMAGED");
    }

    @Test
    void ignoresPathsThatDependOnWhereACommandWasTyped() throws Exception {
        bench.with("PATH", ":.:relative:" + bench.path()).with("QUORATE_ETCD_BIN", "relative");

        assertThat(bench.machine().directories("PATH")).containsExactly(bench.path());
        assertThat(bench.releases().find(WANTED)).isEmpty();
    }
}
