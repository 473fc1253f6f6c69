package dev.quorate.cli;

import picocli.CommandLine.Command;

@Command(
        name = "leader",
        description = "The leadership of a cluster.",
        footerHeading = "%nExample:%n",
        footer = "  quorate cluster leader move -c dev",
        mixinStandardHelpOptions = true)
final class LeaderCommand extends Group {}
