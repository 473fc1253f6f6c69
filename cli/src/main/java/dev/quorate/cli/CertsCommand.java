package dev.quorate.cli;

import picocli.CommandLine.Command;

@Command(
        name = "certs",
        description = "Look at certificates, renew them, issue further ones.",
        footerHeading = "%nExample:%n",
        footer = "  quorate certs status -c dev",
        mixinStandardHelpOptions = true)
final class CertsCommand extends Group {}
