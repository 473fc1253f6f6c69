package dev.quorate.cli.doctor;

import dev.quorate.OperatorException;
import dev.quorate.manager.release.EtcdReleases;
import dev.quorate.manager.spec.FreePorts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/// Looks at everything that clusters on this machine need. Changes nothing that stays.
///
/// @param home where the manager keeps its things; need not exist
/// @param path the `PATH` that members are started with
public record Doctor(Path home, String path, EtcdReleases releases, InstantSource clock) {
    /// What the start guard of members runs.
    private static final List<String> PROGRAMS =
            List.of(
                    "sh",
                    "setsid",
                    "flock",
                    "sha256sum",
                    "grep",
                    "sed",
                    "sync",
                    "mv",
                    "mkdir",
                    "dirname");

    private static final int MEMBERS_MAX = 7;
    private static final Path PROCESS_LIMITS = Path.of("/proc/self/limits");

    public List<Finding> examine() throws IOException, InterruptedException {
        var findings = new ArrayList<Finding>();
        var version = Runtime.version();
        findings.add(
                Limits.java(
                        version.feature(),
                        "%s, %s".formatted(version, System.getProperty("java.vendor"))));
        findings.add(EtcdCheck.run(releases));
        findings.addAll(new HomeCheck(home, clock).run());
        findings.add(ports());
        findings.add(openFiles());
        findings.add(
                Limits.programs(
                        PROGRAMS, PROGRAMS.stream().filter(name -> !present(name)).toList()));
        return findings;
    }

    private Finding ports() throws IOException {
        var limit = "%d free pairs".formatted(MEMBERS_MAX);
        try {
            var pairs = FreePorts.of(home).choose(MEMBERS_MAX, Set.of());
            return Finding.good(
                    "ports",
                    "%d to %d".formatted(pairs.getFirst().client(), pairs.getLast().peer()),
                    limit);
        } catch (OperatorException exhausted) {
            return new Finding(
                    "ports", Verdict.BAD, exhausted.problem(), limit, exhausted.remedy());
        }
    }

    private static Finding openFiles() throws IOException {
        var soft = OpenFileLimit.in(Files.readAllLines(PROCESS_LIMITS));
        return soft.isPresent()
                ? Limits.openFiles(soft.getAsLong())
                : new Finding(
                        "open files",
                        Verdict.WARNING,
                        "not told by " + PROCESS_LIMITS,
                        "",
                        "ulimit -n shows it");
    }

    private boolean present(String program) {
        return Arrays.stream(path.split(":", -1))
                .filter(directory -> !directory.isEmpty())
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }
}
