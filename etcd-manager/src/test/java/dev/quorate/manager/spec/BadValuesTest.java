package dev.quorate.manager.spec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// Each bad value is refused with all its problems, their places and remedies: `bad-values.txt`
/// tells how.
class BadValuesTest {
    /// @param edited the good specification after the edit
    /// @param expected all problems
    record BadValue(String title, SpecText edited, List<String> expected) {
        static BadValue of(String block) {
            var lines = block.strip().lines().toList();
            var edited = SpecText.good().with(edit(lines.get(1)), edit(lines.get(2)));
            return new BadValue(lines.getFirst(), edited, lines.subList(3, lines.size()));
        }

        private static String edit(String line) {
            return SpecText.unescaped(line.replaceFirst("^[-+] ?", ""));
        }

        @Override
        public String toString() {
            return title;
        }
    }

    static Stream<BadValue> badValues() {
        return Arrays.stream(SpecText.resource("bad-values.txt").split("\n\n"))
                .filter(block -> block.startsWith("# "))
                .map(BadValue::of);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badValues")
    void isRefusedWithAllProblemsAndTheirPlaces(BadValue bad) {
        assertThat(bad.edited().problems()).isNotEmpty().isEqualTo(bad.expected());
    }
}
