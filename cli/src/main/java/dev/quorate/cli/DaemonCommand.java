package dev.quorate.cli;

import picocli.CommandLine.Command;

@Command(
        name = "daemon",
        description = "Watch over all clusters, and heal unasked what is safe to heal.",
        footerHeading = "%nExample:%n",
        footer = "  quorate daemon run",
        mixinStandardHelpOptions = true)
final class DaemonCommand extends Group {}
