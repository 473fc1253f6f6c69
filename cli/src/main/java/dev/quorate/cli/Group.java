package dev.quorate.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// A noun: it only carries its verbs, and alone it is a usage error.
abstract class Group implements Runnable {
    @Spec private CommandSpec spec;

    @Override
    public final void run() {
        throw new ParameterException(
                spec.commandLine(), "Missing command after '%s'".formatted(spec.qualifiedName()));
    }
}
