package dev.quorate.manager.release;

import dev.quorate.manager.spec.EtcdVersion;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// etcd built here from its Go modules, where a Go toolchain is on the `PATH`.
///
/// A `go install` of a version fails, since etcd's modules have replace directives; a module of our
/// own that requires the three does not. Go's checksum database vouches for the sources, so it
/// stays on whatever the user's settings say.
final class GoModules implements BinarySource {
    private static final Duration ASK_LIMIT = Duration.ofSeconds(20);
    private static final Duration TIDY_LIMIT = Duration.ofMinutes(10);
    private static final Duration BUILD_LIMIT = Duration.ofMinutes(20);
    private static final Pattern NOT_SERVED =
            Pattern.compile(
                    "unknown revision|invalid version|not found|not available|404 |410 Gone");

    private static final String TOOLS =
            """
            //go:build tools

            package tools

            import (
            	_ "go.etcd.io/etcd/etcdctl/v3"
            	_ "go.etcd.io/etcd/etcdutl/v3"
            	_ "go.etcd.io/etcd/server/v3"
            )
            """;

    private final Machine machine;

    GoModules(Machine machine) {
        this.machine = machine;
    }

    @Override
    public Origin origin() {
        return Origin.GO_MODULES;
    }

    @Override
    public String title() {
        return "Go modules";
    }

    @Override
    public String fetch(EtcdVersion version, Workspace workspace, ReleaseProgress progress)
            throws IOException, InterruptedException {
        if (!version.restoresWithEtcdutl()) {
            throw new IOException("etcd before 3.5 cannot be built from its modules");
        }
        var go =
                machine.program("go")
                        .orElseThrow(() -> new IOException("there is no go on the PATH"));
        // Go takes every directory below a module for a part of it, so this one holds nothing else.
        var module = Files.createDirectory(workspace.scratch().resolve("module"));
        var build = new Build(go, module, workspace.release(), environment(workspace.scratch()));
        progress.phase("asking the Go module proxy for etcd " + version);
        build.ask(version);
        progress.phase("fetching etcd's Go modules");
        Files.writeString(module.resolve("go.mod"), goMod(version));
        Files.writeString(module.resolve("tools.go"), TOOLS);
        build.run(TIDY_LIMIT, "mod", "tidy");
        for (var binary : Binary.of(version)) {
            progress.phase("building %s %s".formatted(binary.fileName(), version));
            build.compile(binary);
        }
        return "go.etcd.io/etcd v%s, %s".formatted(version, build.toolchain());
    }

    private static String path(Binary binary) {
        return switch (binary) {
            case ETCD -> "go.etcd.io/etcd/server/v3";
            case ETCDCTL -> "go.etcd.io/etcd/etcdctl/v3";
            case ETCDUTL -> "go.etcd.io/etcd/etcdutl/v3";
        };
    }

    private static String goMod(EtcdVersion version) {
        var requirements = new StringBuilder();
        for (var binary : Binary.of(version)) {
            requirements.append("\t%s v%s\n".formatted(path(binary), version));
        }
        return "module quorate.dev/etcd\n\ngo 1.24\n\nrequire (\n" + requirements + ")\n";
    }

    private Map<String, String> environment(Path scratch) throws IOException {
        var environment = new TreeMap<>(machine.scrubbedEnvironment());
        environment.put("GO111MODULE", "on");
        environment.put("GOWORK", "off");
        environment.put("CGO_ENABLED", "0");
        environment.put("GOOS", machine.platform().os());
        environment.put("GOARCH", machine.platform().arch());
        environment.put("GOTMPDIR", scratch.toString());
        environment.put("GOFLAGS", "-buildvcs=false");
        if (environment.getOrDefault("GOSUMDB", "off").equals("off")) {
            environment.put("GOSUMDB", "sum.golang.org");
        }
        // Set rather than removed: these can come from Go's own settings file too.
        environment.put("GONOSUMDB", "none.invalid");
        environment.put("GOINSECURE", "none.invalid");
        if (machine.variable("HOME").isEmpty()) {
            environment.put("HOME", Files.createDirectory(scratch.resolve("home")).toString());
            // Go makes its module cache read-only, and a scratch directory must be deletable.
            environment.put("GOFLAGS", "-buildvcs=false -modcacherw");
        }
        return environment;
    }

    private record Build(Path go, Path module, Path release, Map<String, String> environment) {
        /// Fails fast where the proxy cannot be reached or does not have the version: it serves
        /// only the newer patches of each line.
        void ask(EtcdVersion version) throws IOException, InterruptedException {
            var wanted = path(Binary.ETCD) + "@v" + version;
            var result = start(ASK_LIMIT, "list", "-m", wanted);
            if (!result.succeeded()) {
                throw new IOException(
                        NOT_SERVED.matcher(result.output()).find()
                                ? "the module proxy does not have %s; it lacks many older patches (%s)"
                                        .formatted(wanted, result.lastLine())
                                : result.lastLine());
            }
        }

        void compile(Binary binary) throws IOException, InterruptedException {
            var output = release.resolve(binary.fileName()).toString();
            run(BUILD_LIMIT, "build", "-trimpath", "-ldflags=-s -w", "-o", output, path(binary));
        }

        String toolchain() throws IOException, InterruptedException {
            return run(ASK_LIMIT, "env", "GOVERSION").lastLine();
        }

        Command.Result run(Duration limit, String... arguments)
                throws IOException, InterruptedException {
            var result = start(limit, arguments);
            if (!result.succeeded()) {
                throw new IOException(
                        "go %s failed: %s".formatted(arguments[0], result.lastLine()));
            }
            return result;
        }

        private Command.Result start(Duration limit, String... arguments)
                throws IOException, InterruptedException {
            var all = new ArrayList<>(List.of(go.toString()));
            all.addAll(List.of(arguments));
            return new Command(all, module, environment).run(limit);
        }
    }
}
