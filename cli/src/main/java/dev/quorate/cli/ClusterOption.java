package dev.quorate.cli;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

/// Which cluster a command is about.
final class ClusterOption {
    @Option(
            names = {"-c", "--cluster"},
            paramLabel = "NAME",
            description = "The cluster. Reading may leave it out when this home knows only one.")
    @Nullable String name;
}
