package dev.quorate.cli;

import dev.quorate.cli.output.Format;

import picocli.CommandLine.Option;

import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;

/// How a command prints.
final class OutputOptions {
    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            completionCandidates = Formats.class,
            description = "How to print: ${COMPLETION-CANDIDATES} (default: table).")
    Format format = Format.TABLE;

    static final class Formats implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(Format.values())
                    .map(format -> format.name().toLowerCase(Locale.ROOT))
                    .iterator();
        }
    }
}
