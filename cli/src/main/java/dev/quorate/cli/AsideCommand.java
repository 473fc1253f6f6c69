package dev.quorate.cli;

import picocli.CommandLine.Command;

@Command(
        name = "aside",
        description = "Data of members that was set aside instead of being deleted.",
        footerHeading = "%nExample:%n",
        footer = "  quorate member aside list -c dev",
        mixinStandardHelpOptions = true)
final class AsideCommand extends Group {}
