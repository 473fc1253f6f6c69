package dev.quorate.cli;

import dev.quorate.backup.look.KeyScope;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

/// Which keys a command is about: one, or all that begin alike.
final class KeyOptions {
    @Option(
            names = "--prefix",
            paramLabel = "PREFIX",
            converter = KeyBytes.Option.class,
            description = "Keys that begin so; \\xNN is a byte.")
    private @Nullable KeyBytes prefix;

    @Option(
            names = "--key",
            paramLabel = "KEY",
            converter = KeyBytes.Option.class,
            description = "This key.")
    private @Nullable KeyBytes key;

    KeyScope scope() {
        if (key != null) {
            return new KeyScope.Key(key.bytes());
        }
        return prefix == null ? KeyScope.all() : new KeyScope.Prefix(prefix.bytes());
    }
}
