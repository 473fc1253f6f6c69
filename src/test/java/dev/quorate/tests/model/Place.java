package dev.quorate.tests.model;

import dev.quorate.manager.host.FailureClassifier;
import dev.quorate.manager.host.MemberFailure.Cause;
import dev.quorate.tests.fixture.Directories;
import dev.quorate.tests.fixture.EtcdPrograms;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/// Where one real member runs, without TLS: a data directory, two ports, at most one process.
final class Place {
    private static final int END_DEADLINE_SECONDS = 20;

    private final EtcdPrograms programs;
    private final String name;
    private final Path directory;
    private final int clientPort;
    private final int peerPort;
    private @Nullable Process process;
    private int starts;
    private boolean killed;

    Place(EtcdPrograms programs, String name, Path directory, int clientPort, int peerPort) {
        this.programs = programs;
        this.name = name;
        this.directory = directory;
        this.clientPort = clientPort;
        this.peerPort = peerPort;
    }

    /// Which of the places a member of the member list is for.
    static int of(List<Place> places, JsonNode member) {
        var peerUrl = member.path("peerURLs").path(0).asString();
        return IntStream.range(0, places.size())
                .filter(place -> places.get(place).peerUrl().equals(peerUrl))
                .findFirst()
                .orElseThrow();
    }

    int clientPort() {
        return clientPort;
    }

    String peerUrl() {
        return url(peerPort);
    }

    private static String url(int port) {
        return "http://127.0.0.1:" + port;
    }

    boolean runs() {
        return process != null && process.isAlive();
    }

    /// Why its last process ended by itself, as the product reads the log; [Cause#NONE] when it did
    /// not.
    Cause cause() {
        if (process == null || process.isAlive() || killed) {
            return Cause.NONE;
        }
        try (var lines = Files.lines(log())) {
            return FailureClassifier.classify(lines.toList()).cause();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path log() {
        return directory.resolve("%s-%d.log".formatted(name, starts));
    }

    void start(List<String> clusterFlags) throws IOException {
        var command = new ArrayList<String>();
        command.add(programs.etcd().toString());
        command.add("--name=" + name);
        command.add("--data-dir=" + directory.resolve(name));
        command.add("--listen-client-urls=" + url(clientPort));
        command.add("--advertise-client-urls=" + url(clientPort));
        command.add("--listen-peer-urls=" + url(peerPort));
        command.add("--initial-advertise-peer-urls=" + url(peerPort));
        command.add("--logger=zap");
        command.add("--heartbeat-interval=50");
        command.add("--election-timeout=400");
        command.add(
                programs.version().startsWith("3.4.") ? "--pre-vote=true" : "--unsafe-no-fsync");
        command.addAll(clusterFlags);
        starts++;
        killed = false;
        var builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(log().toFile());
        builder.environment().keySet().removeIf(variable -> variable.startsWith("ETCD"));
        process = builder.start();
    }

    void kill() {
        if (process != null && process.isAlive()) {
            killed = true;
            process.destroyForcibly();
            awaitEnd(process);
        }
    }

    void stop() {
        if (process != null && process.isAlive()) {
            killed = true;
            process.destroy();
            awaitEnd(process);
        }
    }

    private void awaitEnd(Process ending) {
        try {
            if (!ending.waitFor(END_DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException(
                        "%s (pid %d) does not end".formatted(name, ending.pid()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void wipe() throws IOException {
        Directories.delete(directory.resolve(name));
    }
}
