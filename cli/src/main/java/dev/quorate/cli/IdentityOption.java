package dev.quorate.cli;

import dev.quorate.backup.seal.Identities;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Path;

/// The secret keys that open encrypted backups.
final class IdentityOption {
    @Option(
            names = "--identity",
            paramLabel = "FILE",
            description =
                    "Secret keys of age, as age-keygen writes them, that open encrypted backups.")
    private @Nullable Path file;

    Identities identities() throws IOException {
        return file == null ? Identities.NONE : Identities.read(file);
    }
}
