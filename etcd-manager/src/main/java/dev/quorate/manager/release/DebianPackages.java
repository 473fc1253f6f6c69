package dev.quorate.manager.release;

import dev.quorate.manager.spec.EtcdVersion;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Debian's packages of etcd, downloaded and unpacked without installing them. apt checks their
/// signatures.
final class DebianPackages implements BinarySource {
    private static final List<String> PACKAGES = List.of("etcd-server", "etcd-client");
    private static final Duration ASK_LIMIT = Duration.ofSeconds(30);
    private static final Duration FETCH_LIMIT = Duration.ofMinutes(5);
    private static final List<String> IMPATIENT =
            List.of("-o", "Acquire::Retries=0", "-o", "Acquire::http::Timeout=5");

    private final Machine machine;

    DebianPackages(Machine machine) {
        this.machine = machine;
    }

    @Override
    public Origin origin() {
        return Origin.DEBIAN;
    }

    @Override
    public String title() {
        return "Debian packages";
    }

    @Override
    public String fetch(EtcdVersion version, Workspace workspace, ReleaseProgress progress)
            throws IOException, InterruptedException {
        var scratch = workspace.scratch();
        progress.phase("asking apt for etcd " + version);
        var offered = offered(scratch);
        if (offered.isEmpty() && machine.root()) {
            progress.phase("updating apt's package lists");
            run(FETCH_LIMIT, scratch, "apt-get", "update");
            offered = offered(scratch);
        }
        var chosen = choose(offered, version);
        progress.phase("downloading " + String.join(", ", chosen));
        var download = new ArrayList<>(List.of("download"));
        download.addAll(chosen);
        run(FETCH_LIMIT, scratch, "apt-get", download.toArray(String[]::new));
        var root = Files.createDirectory(scratch.resolve("root"));
        for (var file : packageFiles(scratch)) {
            run(ASK_LIMIT, scratch, "dpkg-deb", "-x", file.toString(), root.toString());
        }
        for (var binary : Binary.values()) {
            var file = root.resolve("usr/bin").resolve(binary.fileName());
            if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                Files.move(file, workspace.release().resolve(binary.fileName()));
            }
        }
        return String.join(" ", chosen);
    }

    /// One of the offers for each package whose upstream version is the wanted one, as
    /// `package=version`.
    private static List<String> choose(List<Offer> offered, EtcdVersion wanted) throws IOException {
        var chosen = new ArrayList<String>();
        for (var name : PACKAGES) {
            offered.stream()
                    .filter(offer -> offer.name.equals(name) && offer.isOf(wanted))
                    .findFirst()
                    .ifPresent(offer -> chosen.add(name + "=" + offer.version));
        }
        if (chosen.size() < PACKAGES.size()) {
            throw new IOException(
                    offered.isEmpty()
                            ? "apt's lists have no etcd (as root, `apt-get update` fills them)"
                            : "apt offers %s, not %s"
                                    .formatted(
                                            String.join(
                                                    ", ",
                                                    offered.stream()
                                                            .map(Offer::version)
                                                            .distinct()
                                                            .toList()),
                                            wanted));
        }
        return chosen;
    }

    private List<Offer> offered(Path scratch) throws IOException, InterruptedException {
        var arguments = new ArrayList<>(List.of("madison"));
        arguments.addAll(PACKAGES);
        return run(ASK_LIMIT, scratch, "apt-cache", arguments.toArray(String[]::new))
                .output()
                .lines()
                .map(line -> line.split("\\|"))
                .filter(fields -> fields.length == 3)
                .filter(fields -> !fields[2].strip().endsWith("Sources"))
                .map(fields -> new Offer(fields[0].strip(), fields[1].strip()))
                .toList();
    }

    private Command.Result run(Duration limit, Path directory, String program, String... arguments)
            throws IOException, InterruptedException {
        var file =
                machine.program(program)
                        .orElseThrow(() ->
                                new IOException("there is no %s on the PATH".formatted(program)));
        var all = new ArrayList<>(List.of(file.toString()));
        if (program.equals("apt-get")) {
            all.addAll(IMPATIENT);
        }
        all.addAll(List.of(arguments));
        var environment = new TreeMap<>(machine.scrubbedEnvironment());
        environment.put("LC_ALL", "C");
        var result = new Command(all, directory, environment).run(limit);
        if (!result.succeeded()) {
            throw new IOException(
                    "%s %s failed: %s".formatted(program, arguments[0], result.lastLine()));
        }
        return result;
    }

    private static List<Path> packageFiles(Path scratch) throws IOException {
        try (Stream<Path> files = Files.list(scratch)) {
            return files.filter(file -> file.toString().endsWith(".deb")).sorted().toList();
        }
    }

    private record Offer(String name, String version) {
        /// Debian's version is `[epoch:]upstream-revision`; a `+` or `~` in it marks a changed
        /// upstream.
        boolean isOf(EtcdVersion wanted) {
            var upstream = version.replaceFirst("^[0-9]+:", "").replaceFirst("-[^-]*$", "");
            return upstream.equals(wanted.toString());
        }
    }
}
