package dev.quorate.manager.spec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Text that is made to be expensive. [SpecText#read] checks that it is not.
class HostileTextTest {
    record Hostile(String title, String text, String firstProblem) {
        @Override
        public String toString() {
            return title;
        }
    }

    static Stream<Hostile> hostileTexts() {
        return Stream.of(
                new Hostile(
                        "a billion laughs",
                        IntStream.range(0, 10)
                                .mapToObj(i -> "a%d: &a%d [%s]\n".formatted(i, i, laughs(i)))
                                .collect(Collectors.joining()),
                        "anchors (&) and aliases (*) are not read"),
                new Hostile("depth of brackets", "[".repeat(10_000), "nested more than 16 levels"),
                new Hostile("depth of braces", "{a: ".repeat(10_000), "nested more than 16 levels"),
                new Hostile("depth of dashes", "- ".repeat(10_000), "nested more than 16 levels"),
                new Hostile("depth of keys", "? ".repeat(10_000), "nested more than 16 levels"),
                new Hostile("a mebibyte of brackets", filled("["), "nested more than 16 levels"),
                new Hostile(
                        "a mebibyte of items",
                        filled("-\n"),
                        "holds more than 10000 keys and values"),
                new Hostile("a mebibyte of one word", filled("x"), "is a single value"),
                new Hostile("thousands of keys", keys(4_000), "k0: unknown key"),
                new Hostile("a mebibyte of keys", keys(100_000), "holds more than 10000"),
                new Hostile("a mebibyte of tags", "a: [" + filled("!t x,"), "the tag"),
                new Hostile("a mebibyte of tabs", filled("\t\n"), "a tab in the indentation"),
                new Hostile("a mebibyte of quotes", filled("'"), "is a single value"),
                new Hostile("a mebibyte of comments", filled("#\n"), "holds no specification"),
                new Hostile(
                        "too many hosts",
                        SpecText.good()
                                .with("  hosts:\n", "  hosts:\n" + "    - {}\n".repeat(65))
                                .text(),
                        "hosts are more than 64"),
                new Hostile(
                        "too many flags",
                        SpecText.good().with("    flags:\n", "    flags:\n" + flags()).text(),
                        "spec.etcd.flags: 203 flags are more than 200"),
                new Hostile(
                        "a name of a mebibyte", "? '" + filled("x@:") + "'\n: 1", "unknown key"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hostileTexts")
    void isRefusedAtLittleCost(Hostile hostile) {
        var result = new SpecText(hostile.text()).read();

        assertThat(result).isInstanceOf(SpecResult.Invalid.class);
        var invalid = (SpecResult.Invalid) result;
        assertThat(invalid.problems()).hasSizeLessThanOrEqualTo(100);
        assertThat(invalid.problems())
                .anySatisfy(
                        problem -> assertThat(problem.toString()).contains(hostile.firstProblem()));
        assertThat(invalid.toException().problem()).hasSizeLessThan(50_000);
    }

    @Test
    void saysThatNotAllProblemsAreListed() {
        var problem = new SpecText("k: 1\n".repeat(102)).read();

        assertThat(((SpecResult.Invalid) problem).problems()).hasSize(100);
        assertThat(((SpecResult.Invalid) problem).toException().problem()).endsWith("\n… and more");
    }

    private static String laughs(int i) {
        return i == 0 ? "ha" : ("*a" + (i - 1) + ",").repeat(10);
    }

    private static String filled(String unit) {
        return unit.repeat((SpecFile.BYTES_MAX - 2_000) / unit.length());
    }

    private static String keys(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "k" + i + ": 1\n")
                .collect(Collectors.joining());
    }

    private static String flags() {
        return IntStream.range(0, 201)
                .mapToObj(i -> "      name-" + i + ": 1\n")
                .collect(Collectors.joining());
    }
}
