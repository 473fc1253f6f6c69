package dev.quorate.cli;

import picocli.CommandLine.Command;

@Command(
        name = "member",
        description = "Look at and change single members.",
        footerHeading = "%nExample:%n",
        footer = "  quorate member list -c dev",
        mixinStandardHelpOptions = true)
final class MemberCommand extends Group {}
