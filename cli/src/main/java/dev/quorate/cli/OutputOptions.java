package dev.quorate.cli;

import dev.quorate.cli.output.Format;

import picocli.CommandLine.Option;

/// How a command prints.
final class OutputOptions {
    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "How to print: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    Format format = Format.TABLE;
}
