package dev.quorate.cli;

import picocli.CommandLine.Command;

@Command(
        name = "backup",
        description = "Take backups, look at them, and remove what newer ones make unnecessary.",
        footerHeading = "%nExample:%n",
        footer = "  quorate backup now -c dev",
        mixinStandardHelpOptions = true)
final class BackupCommand extends Group {}
