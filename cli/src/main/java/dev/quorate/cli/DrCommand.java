package dev.quorate.cli;

import picocli.CommandLine.Command;

@Command(
        name = "dr",
        description = "Prepare for the worst, and know how long it takes.",
        footerHeading = "%nExample:%n",
        footer = "  quorate dr drill -c dev",
        mixinStandardHelpOptions = true)
final class DrCommand extends Group {}
