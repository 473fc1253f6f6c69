package dev.quorate.cli;

import picocli.CommandLine.Command;

@Command(
        name = "etcd",
        description = "The binaries of etcd on this machine.",
        footerHeading = "%nExample:%n",
        footer = "  quorate etcd list",
        mixinStandardHelpOptions = true)
final class EtcdCommand extends Group {}
