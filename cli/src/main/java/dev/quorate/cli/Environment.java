package dev.quorate.cli;

import java.io.BufferedReader;
import java.io.Console;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/// The world around a command: variables, terminal, clock. Tests give their own.
///
/// @param terminal whether a person can be asked
/// @param input where answers come from
public record Environment(
        Map<String, String> variables,
        boolean terminal,
        BufferedReader input,
        InstantSource clock) {
    public Environment {
        variables = Map.copyOf(variables);
    }

    public static Environment ofProcess() {
        return new Environment(
                System.getenv(),
                Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false),
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)),
                InstantSource.system());
    }

    /// `$QUORATE_HOME`; for root `/var/lib/quorate`, else the XDG state directory.
    public Path home() {
        var told = Optional.ofNullable(variables.get("QUORATE_HOME")).filter(dir -> !dir.isEmpty());
        if (told.isPresent()) {
            return Path.of(told.get()).toAbsolutePath().normalize();
        }
        if ("root".equals(System.getProperty("user.name"))) {
            return Path.of("/var/lib/quorate");
        }
        var state =
                Optional.ofNullable(variables.get("XDG_STATE_HOME"))
                        .filter(dir -> dir.startsWith("/"))
                        .map(Path::of)
                        .orElse(
                                Path.of(
                                        variables.getOrDefault(
                                                "HOME", System.getProperty("user.home")),
                                        ".local",
                                        "state"));
        return state.resolve("quorate");
    }

    /// Who typed the command, for history and for others who find the cluster held.
    public String person() {
        return Optional.ofNullable(variables.get("SUDO_USER"))
                .filter(name -> !name.isEmpty())
                .orElse(System.getProperty("user.name", "unknown"));
    }
}
