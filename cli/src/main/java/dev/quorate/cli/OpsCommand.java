package dev.quorate.cli;

import picocli.CommandLine.Command;

@Command(
        name = "ops",
        description = "Operations: what is under way, what was interrupted, what was done.",
        footerHeading = "%nExample:%n",
        footer = "  quorate ops list",
        mixinStandardHelpOptions = true)
final class OpsCommand extends Group {}
