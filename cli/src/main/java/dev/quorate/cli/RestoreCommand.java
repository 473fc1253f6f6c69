package dev.quorate.cli;

import picocli.CommandLine.Command;

@Command(
        name = "restore",
        description = "Bring any kept moment back as a new cluster, or as a file.",
        footerHeading = "%nExample:%n",
        footer = "  quorate restore plan -c dev --latest --as dev2 --local 3",
        mixinStandardHelpOptions = true)
final class RestoreCommand extends Group {}
