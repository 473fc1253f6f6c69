package dev.quorate.manager.release;

import dev.quorate.manager.spec.EtcdVersion;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Asks binaries for their version by running them.
final class VersionProbe {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Machine machine;

    VersionProbe(Machine machine) {
        this.machine = machine;
    }

    /// Why a directory does not hold the binaries of a version; empty when it does.
    Optional<String> problem(Path directory, EtcdVersion wanted) throws InterruptedException {
        for (var binary : Binary.of(wanted)) {
            var file = directory.resolve(binary.fileName());
            if (!Files.isRegularFile(file) || !Files.isExecutable(file)) {
                return Optional.of(
                        "%s has no executable %s".formatted(directory, binary.fileName()));
            }
        }
        for (var binary : Binary.of(wanted)) {
            try {
                var found = version(directory, binary);
                if (!found.equals(wanted)) {
                    return Optional.of(
                            "%s is %s, not %s"
                                    .formatted(
                                            directory.resolve(binary.fileName()), found, wanted));
                }
            } catch (IOException e) {
                return Optional.of(Reason.of(e));
            }
        }
        return Optional.empty();
    }

    /// @throws IOException when it does not run here or does not tell its version
    EtcdVersion version(Path directory, Binary binary) throws IOException, InterruptedException {
        var file = directory.resolve(binary.fileName());
        var command =
                new Command(
                        List.of(file.toString(), binary.versionArgument()),
                        directory,
                        machine.scrubbedEnvironment());
        var result = command.run(LIMIT);
        return binary.versionIn(result.output())
                .orElseThrow(() ->
                        new IOException(
                                "%s does not tell its version: %s"
                                        .formatted(file, result.lastLine())));
    }
}
