package dev.quorate.manager.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.manager.spec.EtcdVersion;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// apt and dpkg are played by scripts.
class DebianPackagesTest {
    private static final EtcdVersion WANTED = EtcdVersion.parse("3.4.23");
    private static final String OFFERS =
            """
            etcd-server | 3.5.16-4 | http://mirror.example trixie/main amd64 Packages
            etcd-server | 3.4.23-4+b4 | http://mirror.example bookworm/main amd64 Packages
            etcd-client | 3.5.16-4 | http://mirror.example trixie/main amd64 Packages
            etcd-client | 3.4.23-4+b4 | http://mirror.example bookworm/main amd64 Packages
                   etcd | 3.4.23-4 | http://mirror.example bookworm/main Sources
            """;

    @TempDir Path directory;
    Bench bench;
    Path log;

    @BeforeEach
    void makeBench() throws IOException {
        bench = new Bench(directory);
        log = bench.directory("log");
        var built = Bench.binaries(bench.directory("built"), "3.4.23");
        bench.program("apt-cache", "while read -r l; do echo \"$l\"; done < " + offers(""));
        bench.program(
                "apt-get",
                """
                echo "$5 $6 $7" >> LOG
                case "$5" in
                    update) echo 'etcd-server | 3.4.22-1 | x Packages' > OFFERS ;;
                    download) echo > a.deb; echo > b.deb ;;
                esac
                """
                        .replace("LOG", log.toString())
                        .replace("OFFERS", bench.directory("offers").toString()));
        bench.program(
                "dpkg-deb",
                "/bin/mkdir -p \"$3/usr/bin\"; /bin/cp %s/* \"$3/usr/bin\"\n".formatted(built));
    }

    @Test
    void unpacksThePackagesWhoseUpstreamVersionIsTheWantedOne() throws Exception {
        offers(OFFERS);

        var installed = bench.releases().install(WANTED, ReleaseProgress.SILENT);

        assertThat(installed.origin()).isEqualTo(Origin.DEBIAN);
        assertThat(log).hasContent("download etcd-server=3.4.23-4+b4 etcd-client=3.4.23-4+b4");
        installed.verify();
    }

    @Test
    void saysWhatIsOfferedWhenItIsAnotherVersion() throws Exception {
        offers(OFFERS);

        assertThat(failure("3.5.30"))
                .contains("Debian packages: apt offers 3.5.16-4, 3.4.23-4+b4, not 3.5.30");
        assertThat(log).doesNotExist();
    }

    @Test
    void takesNoPackageWhoseVersionMerelyBeginsLikeTheWantedOne() throws Exception {
        offers(OFFERS.replace("3.4.23-4+b4", "3.4.23+git1-1").replace("3.5.16-4", "3.4.23~rc1-1"));

        assertThat(failure("3.4.23"))
                .contains("apt offers 3.4.23~rc1-1, 3.4.23+git1-1, not 3.4.23");
    }

    @Test
    void updatesEmptyPackageListsAsRootOnly() throws Exception {
        assertThat(failure("3.4.23")).contains("Debian packages: apt's lists have no etcd");
        assertThat(log).doesNotExist();

        bench.as("root");
        assertThat(failure("3.4.23")).contains("Debian packages: apt offers 3.4.22-1, not 3.4.23");
        assertThat(log).content().startsWith("update");
    }

    private Path offers(String text) throws IOException {
        return Files.writeString(bench.directory("offers"), text);
    }

    private String failure(String version) {
        return InstallingTest.refusal(() ->
                        bench.releases()
                                .install(EtcdVersion.parse(version), ReleaseProgress.SILENT))
                .problem();
    }
}
