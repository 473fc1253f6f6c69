package dev.quorate.cli;

import picocli.CommandLine.Command;

@Command(
        name = "schedule",
        description = "What the daemon does for backups by the clock.",
        footerHeading = "%nExample:%n",
        footer = "  quorate backup schedule list -c dev",
        mixinStandardHelpOptions = true)
final class ScheduleCommand extends Group {}
