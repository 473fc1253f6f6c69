package dev.quorate.manager.spec;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/// The specification that tests change.
record SpecText(String text) {
    static final Path DEFAULT_STORE = Path.of("/var/lib/quorate/store");

    private static final Pattern CODE_POINT = Pattern.compile("\\\\u\\{([0-9A-F]+)}");

    static SpecText good() {
        return new SpecText(resource("good.yaml"));
    }

    static String resource(String name) {
        try (var in = Objects.requireNonNull(SpecText.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Text with escapes as in Java, and a code point of any size in braces.
    static String unescaped(String text) {
        return CODE_POINT
                .matcher(text)
                .replaceAll(hex -> Character.toString(Integer.parseInt(hex.group(1), 16)))
                .translateEscapes();
    }

    SpecText with(String found, String instead) {
        if (!text.contains(found)) {
            throw new IllegalArgumentException("not in the specification: " + found);
        }
        var at = text.indexOf(found);
        return new SpecText(text.substring(0, at) + instead + text.substring(at + found.length()));
    }

    SpecResult read() {
        return read(Voters.ODD);
    }

    SpecResult read(Voters voters) {
        return Effort.small(() -> new SpecReader(DEFAULT_STORE).read("spec.yaml", text, voters));
    }

    ClusterSpec spec() {
        return read().orThrow();
    }

    /// What the reader has to say, without the file's name.
    List<String> problems() {
        return switch (read()) {
            case SpecResult.Valid(var spec) -> List.of();
            case SpecResult.Invalid(var file, var problems, var further) ->
                    problems.stream()
                            .map(SpecProblem::toString)
                            .map(line -> line.substring(file.length() + 1).strip())
                            .toList();
        };
    }
}
