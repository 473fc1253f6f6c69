package dev.quorate.cli;

import picocli.CommandLine.Command;

@Command(
        name = "archive",
        description = "The archive of all changes, between the snapshots and after them.",
        footerHeading = "%nExample:%n",
        footer = "  quorate backup archive status -c dev",
        mixinStandardHelpOptions = true)
final class ArchiveCommand extends Group {}
