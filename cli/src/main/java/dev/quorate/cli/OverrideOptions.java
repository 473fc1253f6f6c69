package dev.quorate.cli;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/// Overriding an interlock by its own name; there is no general force.
final class OverrideOptions {
    @Option(
            names = "--override",
            paramLabel = "INTERLOCK",
            description = "Override the interlock of this name: quorum-margin.")
    private @Nullable String interlock;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why; kept in the journal.")
    private @Nullable String reason;

    /// As it was typed; empty when nothing is overridden.
    String text() {
        return interlock == null ? "" : " --override %s --reason '%s'".formatted(interlock, reason);
    }

    boolean accepts(String name, CommandLine commandLine) {
        if (interlock == null) {
            return false;
        }
        if (!interlock.equals(name)) {
            throw new ParameterException(
                    commandLine,
                    "--override: there is no interlock '%s' here, only %s"
                            .formatted(interlock, name));
        }
        if (reason == null || reason.isBlank()) {
            throw new ParameterException(
                    commandLine, "--override needs a --reason: it is kept in the journal");
        }
        return true;
    }
}
