package dev.quorate.cli;

import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/// The real command line in this process, with a home of its own and nobody to be asked.
record Shell(Path home, InstantSource clock) {
    Shell(Path home) {
        this(home, InstantSource.system());
    }

    /// What a command left behind.
    record Result(int exit, String out, String err) {}

    Environment environment() {
        return new Environment(
                Map.of(
                        "QUORATE_HOME", home.toString(),
                        "QUORATE_CACHE", home.resolveSibling("cache").toString(),
                        "PATH", System.getenv("PATH")),
                false,
                new BufferedReader(Reader.nullReader()),
                clock);
    }

    Result type(String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        var exit =
                Main.commandLine(environment())
                        .setOut(new PrintWriter(out, true))
                        .setErr(new PrintWriter(err, true))
                        .execute(arguments);
        return new Result(exit, out.toString(), err.toString());
    }
}
