package dev.quorate.cli;

import picocli.CommandLine.Command;

@Command(
        name = "cluster",
        description = "Create, look at, change and end clusters.",
        footerHeading = "%nExample:%n",
        footer = "  quorate cluster create dev --local 3",
        mixinStandardHelpOptions = true)
final class ClusterCommand extends Group {}
