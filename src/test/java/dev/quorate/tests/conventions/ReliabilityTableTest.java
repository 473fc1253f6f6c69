package dev.quorate.tests.conventions;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The tables of what can go wrong name tests, and they are there.
class ReliabilityTableTest {
    private static final String RELIABILITY = "docs/reference/reliability.md";
    private static final String PEER_FAULTS = "docs/reference/peer-faults.md";
    private static final Pattern ROW =
            Pattern.compile("^\\| ([A-Z]-?[0-9]+) \\|(.*)\\|([^|]*)\\|$", Pattern.MULTILINE);
    private static final Pattern NAME = Pattern.compile("`(\\w+)\\.(\\w+)`");
    private static final Pattern TEST =
            Pattern.compile(
                    "@(?:Test|ParameterizedTest)\\b(?:(?!@Test|@ParameterizedTest)[^;])*?"
                            + "\\bvoid (\\w+)\\(");

    private final Repository repository = Repository.current();

    @ParameterizedTest
    @ValueSource(strings = {RELIABILITY, PEER_FAULTS})
    void namesTestsThatAreThere(String page) {
        var tests = tests();
        var missing = new ArrayList<String>();
        rows(page)
                .forEach((row, names) -> {
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

        assertThat(rows(RELIABILITY).keySet()).containsAll(required.toList());
        assertThat(rows(PEER_FAULTS).keySet())
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.rangeClosed(1, 14).mapToObj("F%d"::formatted).toList());
    }

    private TreeMap<String, List<String>> rows(String page) {
        var rows = new TreeMap<String, List<String>>();
        ROW.matcher(Repository.read(repository.root().resolve(page)))
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
