package dev.quorate.tests.conventions;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The table of what can go wrong names tests, and they are there.
class ReliabilityTableTest {
    private static final Pattern ROW =
            Pattern.compile("^\\| ([A-Z]-?[0-9]+) \\|(.*)\\|([^|]*)\\|$", Pattern.MULTILINE);
    private static final Pattern NAME = Pattern.compile("`(\\w+)\\.(\\w+)`");
    private static final Pattern TEST =
            Pattern.compile(
                    "@(?:Test|ParameterizedTest)\\b(?:(?!@Test|@ParameterizedTest)[^;])*?"
                            + "\\bvoid (\\w+)\\(");

    private final Repository repository = Repository.current();

    @Test
    void namesTestsThatAreThere() {
        var tests = tests();
        var missing = new ArrayList<String>();
        rows().forEach((row, names) -> {
            assertThat(names).as("tests of " + row).isNotEmpty();
            names.stream()
                    .filter(name -> !tests.contains(name))
                    .forEach(name -> missing.add(row + ": " + name));
        });

        assertThat(missing).isEmpty();
    }

    @Test
    void hasARowForWhatHasToBeShown() {
        var required =
                Stream.concat(
                        IntStream.rangeClosed(1, 10).mapToObj("P-%02d"::formatted),
                        Stream.of(
                                "N-04", "D-01", "D-02", "D-12", "D-13", "F1", "F2", "F3", "M-01",
                                "M-02", "M-04", "M-15", "G-01", "G-02", "G-03"));

        assertThat(rows().keySet()).containsAll(required.toList());
    }

    private TreeMap<String, List<String>> rows() {
        var rows = new TreeMap<String, List<String>>();
        var page = repository.root().resolve("docs/reference/reliability.md");
        ROW.matcher(Repository.read(page))
                .results()
                .forEach(row ->
                        rows.put(
                                row.group(1),
                                NAME.matcher(row.group(3))
                                        .results()
                                        .map(name -> name.group(1) + "." + name.group(2))
                                        .toList()));
        return rows;
    }

    private TreeSet<String> tests() {
        var tests = new TreeSet<String>();
        for (Path source : repository.sources()) {
            var file = source.getFileName().toString();
            if (file.endsWith("Test.java") || file.endsWith("IT.java")) {
                var name = file.substring(0, file.length() - ".java".length());
                TEST.matcher(Repository.read(source))
                        .results()
                        .forEach(test -> tests.add(name + "." + test.group(1)));
            }
        }
        return tests;
    }
}
