package dev.quorate.restore.place;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.manager.apply.RebuiltData;
import dev.quorate.manager.plan.PlanStep.Peer;
import dev.quorate.manager.release.EtcdBinaries;
import dev.quorate.manager.state.DurableFile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// Writes a member's data directory from a snapshot with etcd's own tool, of the version that will
/// run it: write-ahead log and membership are etcd's business. It goes to a directory of its own
/// first; a restore that failed half-way leaves nothing under a member's name.
///
/// @param snapshot with etcd's trailer, which the tool checks
public record OfficialRestore(EtcdBinaries binaries, Path snapshot) implements RebuiltData {
    /// Far beyond what the largest database takes (research: 4 GB, 44 s).
    private static final long TOOL_MINUTES_MAX = 60;

    /// A killed process ends at once, unless a disk keeps it.
    private static final Duration END_DEADLINE = Duration.ofSeconds(30);

    @Override
    public Path prepare(String member, List<Peer> peers, String incarnation, Path near)
            throws IOException, InterruptedException {
        Files.createDirectories(near);
        forget(member, near);
        var directory = directory(member, near);
        var output = output(member, near);
        try {
            var tool = tool(member, peers, incarnation, directory, output).start();
            if (!tool.waitFor(TOOL_MINUTES_MAX, TimeUnit.MINUTES)) {
                tool.destroyForcibly();
                throw failed(
                        member, "it did not end within %d minutes".formatted(TOOL_MINUTES_MAX));
            }
            if (tool.exitValue() != 0) {
                throw failed(member, lastLine(output));
            }
            return directory;
        } finally {
            Files.deleteIfExists(output);
        }
    }

    /// Removes what [#prepare] made for a member, of this run or of one that was killed, whose tool
    /// may be at work still and would go on writing.
    public void forget(String member, Path near) throws IOException, InterruptedException {
        var directory = directory(member, near);
        var forerunners = new ToolProcesses(dataDirectory(directory));
        if (!forerunners.end(END_DEADLINE)) {
            throw failed(member, "the tool of an earlier run does not end");
        }
        DurableFile.deleteScratch(directory);
        Files.deleteIfExists(output(member, near));
    }

    private static Path directory(String member, Path near) {
        return near.resolve("." + member + ".restoring");
    }

    private static Path output(String member, Path near) {
        return near.resolve("." + member + ".restoring.log");
    }

    private static String dataDirectory(Path directory) {
        return "--data-dir=" + directory;
    }

    private ProcessBuilder tool(
            String member, List<Peer> peers, String incarnation, Path directory, Path output)
            throws IOException {
        var command = new ArrayList<String>();
        command.add(binaries.verified(binaries.restoreTool()).toString());
        command.addAll(List.of("snapshot", "restore", snapshot.toString()));
        command.add("--name=" + member);
        command.add(dataDirectory(directory));
        command.add("--initial-cluster-token=" + incarnation);
        command.add(
                "--initial-cluster="
                        + peers.stream()
                                .map(peer -> peer.member() + "=" + peer.peerUrl())
                                .collect(Collectors.joining(",")));
        command.add("--initial-advertise-peer-urls=" + urlOf(member, peers));
        var tool = new ProcessBuilder(command);
        tool.environment().clear();
        // Only etcdctl before 3.4 asks for it; what else the caller's environment says must not
        // reach the tool, which takes every flag from ETCD_* and ETCDCTL_* too.
        tool.environment().putAll(Map.of("ETCDCTL_API", "3", "PATH", "/usr/bin:/bin"));
        return tool.redirectErrorStream(true).redirectOutput(output.toFile());
    }

    private static String urlOf(String member, List<Peer> peers) {
        return peers.stream()
                .filter(peer -> peer.member().equals(member))
                .map(Peer::peerUrl)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(member + " is not among " + peers));
    }

    private OperatorException failed(String member, String reason) {
        return new OperatorException(
                Failure.FAILED,
                "RESTORE_TOOL_FAILED",
                "%s could not write the data of %s: %s"
                        .formatted(binaries.restoreTool(), member, reason),
                "No member was started, and nothing lies under a member's name.",
                "see to the cause, then run the same command again");
    }

    private static String lastLine(Path output) throws IOException {
        var text = new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
        return text.lines()
                .filter(line -> !line.isBlank())
                .reduce((_, next) -> next)
                .orElse("no output");
    }
}
