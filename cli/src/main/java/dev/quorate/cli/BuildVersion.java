package dev.quorate.cli;

import picocli.CommandLine.IVersionProvider;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/// The version of this build, as `quorate --version` prints it.
final class BuildVersion implements IVersionProvider {
    private static final String RESOURCE = "version.txt";

    @Override
    public String[] getVersion() throws IOException {
        return new String[] {"quorate " + read()};
    }

    /// The version that the build wrote into its resources, for example `1.4.0`.
    static String read() throws IOException {
        try (InputStream in = BuildVersion.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is missing from the program's jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }

    /// When the program's jar was made, which tells builds of one version apart; empty when the
    /// program runs from classes.
    static Optional<Instant> builtAt() throws IOException {
        try {
            var source = BuildVersion.class.getProtectionDomain().getCodeSource();
            var jar = Path.of(source.getLocation().toURI());
            return Files.isRegularFile(jar)
                    ? Optional.of(Files.getLastModifiedTime(jar).toInstant())
                    : Optional.empty();
        } catch (URISyntaxException noFile) {
            return Optional.empty();
        }
    }
}
