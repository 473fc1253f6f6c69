package dev.quorate.manager.host;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.manager.host.Host.StartOrder;
import dev.quorate.manager.spec.MemberId;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/// Starts members through `start-guard.sh`, which decides on the spot whether one may run.
///
/// The script is kept in the manager's home under the digest of its content, so a newer Quorate
/// never changes a script that an older one is about to run.
final class StartGuard {
    /// The guard reads some 30 MB and syncs a few small files; a busy disk takes seconds for it.
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private static final String RESOURCE = "start-guard.sh";
    private static final String FILE_PREFIX = "start-guard-";
    private static final int DIGEST_DIGITS = 16;
    private static final String DEFAULT_PATH =
            "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private static final String UNKNOWN_ID = "-";

    private final Path directory;
    private final ProcessTable processes;

    /// @param directory where the script is kept, created when missing
    StartGuard(Path directory, ProcessTable processes) {
        this.directory = directory;
        this.processes = processes;
    }

    /// Whether an argument of a command line is the script of a guard, of whatever version.
    static boolean isGuard(String argument) {
        return argument.substring(argument.lastIndexOf('/') + 1).startsWith(FILE_PREFIX);
    }

    /// Returns once etcd is the process, or has been and ended.
    ///
    /// @throws OperatorException when the guard refused
    void start(MemberPaths paths, StartOrder order) throws IOException, InterruptedException {
        var log = new MemberLog(paths);
        log.prepare();
        var logSize = log.size();
        var process = spawn(paths, order);
        var binary = order.binary().toString();
        var settled =
                Await.until(
                        PATIENCE,
                        () ->
                                !process.isAlive()
                                        || processes
                                                .read(process.pid())
                                                .filter(seen -> seen.program().equals(binary))
                                                .isPresent());
        if (!settled) {
            throw stuck(paths, order, process.pid());
        }
        if (process.isAlive()) {
            return;
        }
        var refusal = GuardRefusal.of(process.exitValue());
        if (refusal.isPresent()) {
            throw refusal.get().toException(order, paths, log.lastGuardLine(logSize));
        }
        // Any other exit code is etcd's own: why it ended is in its log, for the observer to see.
    }

    private Process spawn(MemberPaths paths, StartOrder order) throws IOException {
        // A session of its own: no terminal, and nothing that ends the manager reaches it. What is
        // run is a list of arguments; no value ever becomes part of a shell's text.
        var builder = new ProcessBuilder(command(paths, order));
        var path = Objects.requireNonNullElse(System.getenv("PATH"), DEFAULT_PATH);
        builder.environment().clear();
        builder.environment().put("PATH", path);
        builder.environment().put("LC_ALL", "C");
        return builder.directory(new File("/"))
                .redirectInput(Redirect.from(new File("/dev/null")))
                .redirectOutput(Redirect.appendTo(paths.log().toFile()))
                .redirectErrorStream(true)
                .start();
    }

    private List<String> command(MemberPaths paths, StartOrder order) throws IOException {
        var identity = order.identity();
        var command = new ArrayList<String>();
        command.addAll(List.of("setsid", "sh", script().toString()));
        command.addAll(
                List.of(
                        paths.identityRecord().toString(),
                        paths.dataDir().toString(),
                        paths.pidFile().toString(),
                        paths.lock().toString()));
        command.addAll(
                List.of(
                        identity.managerUid(),
                        identity.clusterUid(),
                        identity.incarnation(),
                        identity.member(),
                        identity.memberId().map(MemberId::toString).orElse(UNKNOWN_ID)));
        command.addAll(List.of(order.binary().toString(), order.binarySha256()));
        command.addAll(order.arguments());
        command.add("--data-dir=" + paths.dataDir());
        return command;
    }

    private Path script() throws IOException {
        var content = resource();
        var digest = HexFormat.of().formatHex(sha256(content)).substring(0, DIGEST_DIGITS);
        var script = directory.resolve(FILE_PREFIX + digest + ".sh");
        if (!Files.isRegularFile(script) || !Arrays.equals(Files.readAllBytes(script), content)) {
            Files.createDirectories(directory, DurableFile.OWNER_DIRECTORY);
            DurableFile.replace(script, content);
        }
        return script.toAbsolutePath();
    }

    private static byte[] resource() {
        try (var in = StartGuard.class.getResourceAsStream(RESOURCE)) {
            return Objects.requireNonNull(in, RESOURCE).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] sha256(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    private static OperatorException stuck(MemberPaths paths, StartOrder order, long pid) {
        var member = order.identity().member();
        return new OperatorException(
                Failure.TIMED_OUT,
                "START_STUCK",
                "the start guard of %s, pid %d, was not done after %d s; the disk under %s may hang"
                        .formatted(member, pid, PATIENCE.toSeconds(), paths.dataDir()),
                "it goes on by itself: it starts the member or refuses to",
                "look with `quorate member list -c %s`, then at the disk"
                        .formatted(order.identity().cluster()));
    }
}
