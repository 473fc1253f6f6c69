package dev.quorate.tests.looks;

import dev.quorate.tests.fixture.Ports;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;

/// Keys of age, made by its own tool, and specifications of clusters whose backups are encrypted
/// for them.
///
/// @param identity who reads backups
/// @param recovery who brings back the manager
/// @param others nobody's
record Sealed(Path directory, Path identity, Path recovery, Path others) {
    private static final int TOOL_DEADLINE_SECONDS = 60;

    static Sealed in(Path directory) throws Exception {
        var sealed =
                new Sealed(
                        directory,
                        directory.resolve("identity"),
                        directory.resolve("recovery"),
                        directory.resolve("others"));
        for (var file : new Path[] {sealed.identity, sealed.recovery, sealed.others}) {
            sealed.shell("age-keygen -o '%s'".formatted(file));
        }
        return sealed;
    }

    /// Runs what a person would type.
    ///
    /// @return what it printed; it has to succeed
    String shell(String script) throws IOException, InterruptedException {
        var out = directory.resolve("shell-out.txt");
        var errors = directory.resolve("shell-errors.txt");
        var process =
                new ProcessBuilder("/bin/bash", "-c", "set -e -o pipefail; " + script)
                        .redirectOutput(out.toFile())
                        .redirectError(errors.toFile())
                        .start();
        try {
            if (!process.waitFor(TOOL_DEADLINE_SECONDS, TimeUnit.SECONDS)
                    || process.exitValue() != 0) {
                throw new IllegalStateException(script + ": " + Files.readString(errors));
            }
            return Files.readString(out);
        } finally {
            process.destroyForcibly();
        }
    }

    /// @param home of the manager, where the members' data goes
    /// @param backup further lines of `backup`, of four spaces each
    /// @return the file of a specification
    Path specification(Path home, int members, String backup) throws Exception {
        var hosts = new ArrayList<String>();
        for (int i = 1; i <= members; i++) {
            hosts.add(
                    "    - {name: local-%d, local: true, address: 127.0.0.1, clientPort: %d, peerPort: %d, dataDir: %s}"
                            .formatted(
                                    i,
                                    Ports.free(),
                                    Ports.free(),
                                    home.resolve("data")
                                            .resolve(Watched.NAME)
                                            .resolve("local-" + i)));
        }
        return Files.writeString(
                directory.resolve("sealed.yaml"),
                """
                apiVersion: quorate.dev/v1
                kind: EtcdCluster
                metadata: {name: %s}
                spec:
                  version: 3.6.16
                  members: %d
                  hosts:
                %s
                  backup:
                    encryption: {recipients: [%s]}
                    escrow: {recipients: [%s]}
                %s
                """
                        .formatted(
                                Watched.NAME,
                                members,
                                String.join("\n", hosts),
                                recipient(identity),
                                recipient(recovery),
                                backup));
    }

    private String recipient(Path of) throws Exception {
        return shell("age-keygen -y '%s'".formatted(of)).strip();
    }
}
