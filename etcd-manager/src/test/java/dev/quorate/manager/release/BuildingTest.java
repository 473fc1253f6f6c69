package dev.quorate.manager.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.manager.spec.EtcdVersion;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The Go toolchain is played by a script.
class BuildingTest {
    private static final EtcdVersion WANTED = EtcdVersion.parse("3.6.16");

    @TempDir Path directory;
    Bench bench;

    @BeforeEach
    void makeBench() throws IOException {
        bench = new Bench(directory).with("HOME", directory);
    }

    @Test
    void buildsTheThreeProgramsInAModuleOfItsOwnWithTheChecksumDatabaseOn() throws Exception {
        bench.with("GOSUMDB", "off").with("GOFLAGS", "-mod=vendor").with("GOPRIVATE", "*");
        var built = Bench.binaries(bench.directory("built"), "3.6.16");
        bench.program(
                "go",
                """
                echo "$1 CGO=$CGO_ENABLED FLAGS=$GOFLAGS SUMDB=$GOSUMDB NOSUM=$GONOSUMDB" >> LOG
                case "$1" in
                    env) echo go9.9 ;;
                    mod) while read -r line; do echo "$line" >> LOG; done < go.mod ;;
                    build) /bin/cp "BUILT/${5##*/}" "$5"; echo "$6" >> LOG ;;
                esac
                """
                        .replace("LOG", bench.directory("log").toString())
                        .replace("BUILT", built.toString()));

        var installed = bench.releases().install(WANTED, ReleaseProgress.SILENT);

        assertThat(installed.origin()).isEqualTo(Origin.GO_MODULES);
        assertThat(installed.detail()).isEqualTo("go.etcd.io/etcd v3.6.16, go9.9");
        assertThat(Files.readAllLines(bench.directory("log")))
                .contains(
                        "mod CGO=0 FLAGS=-buildvcs=false SUMDB=sum.golang.org NOSUM=none.invalid",
                        "go.etcd.io/etcd/server/v3 v3.6.16",
                        "go.etcd.io/etcd/etcdctl/v3 v3.6.16",
                        "go.etcd.io/etcd/etcdutl/v3 v3.6.16",
                        "go.etcd.io/etcd/server/v3",
                        "go.etcd.io/etcd/etcdctl/v3",
                        "go.etcd.io/etcd/etcdutl/v3");
    }

    @Test
    void saysWhenTheModuleProxyDoesNotServeTheVersion() throws Exception {
        bench.program(
                "go", "echo 'go: server/v3@v3.6.16: unknown revision server/v3.6.16'; exit 1\n");

        assertThat(failure(WANTED))
                .contains(
                        "Go modules: the module proxy does not have"
                            + " go.etcd.io/etcd/server/v3@v3.6.16; it lacks many older patches");
    }

    @Test
    void keepsGosOwnFilesOutsideTheModuleWhereTheUserHasNoHome() throws Exception {
        bench.without("HOME");
        bench.program("go", "[ -d \"$HOME\" ] && echo \"home $HOME, module $PWD\" && exit 1\n");

        var work = bench.cached("3.6.16").resolveSibling(".partial-linux-amd64/scratch");
        assertThat(failure(WANTED))
                .contains("home %s/home, module %s/module".formatted(work, work));
    }

    @Test
    void saysWhyABuildFailed() throws Exception {
        bench.program(
                "go",
                "[ \"$1\" = build ] && { echo 'x.go:1: undefined: y'; echo; exit 2; }\nexit 0\n");

        assertThat(failure(WANTED)).contains("Go modules: go build failed: x.go:1: undefined: y");
    }

    @Test
    void knowsThat34CannotBeBuilt() throws Exception {
        bench.program("go", "echo > " + bench.directory("asked") + "\n");

        assertThat(failure(EtcdVersion.parse("3.4.23")))
                .contains("Go modules: etcd before 3.5 cannot be built");
        assertThat(bench.directory("asked")).doesNotExist();
    }

    private String failure(EtcdVersion version) {
        return InstallingTest.refusal(
                        () -> bench.releases().install(version, ReleaseProgress.SILENT))
                .problem();
    }
}
