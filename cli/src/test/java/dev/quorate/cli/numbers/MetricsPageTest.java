package dev.quorate.cli.numbers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The reference of metrics and the endpoint say the same: every metric, with its type, its labels
/// and its meaning, and no other.
class MetricsPageTest {
    private static final Path PAGE = Path.of("../docs/reference/metrics.md");
    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| `(\\w+)` \\| (\\w+) \\| (.*?) \\| (.*) \\|$");
    private static final Pattern CODE = Pattern.compile("`(\\w+)`");
    private static final Pattern HELP = Pattern.compile("(?m)^# HELP (\\w+) (.*)$");
    private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE (\\w+) (\\w+)$");
    private static final Pattern SAMPLE = Pattern.compile("(?m)^(\\w+)(?:\\{([^}]*)})? ");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"");
    private static final Pattern NAME = Pattern.compile("\\b(quorate|process)_[a-z_]+\\b");

    @TempDir Path root;

    /// @param labels without the one that every histogram has
    private record Said(String type, Set<String> labels, String meaning) {}

    @Test
    void namesEveryMetricThatIsServedWithTypeLabelsAndMeaningAndNoOther() throws Exception {
        var served = served(scraped());
        var documented = documented();

        assertThat(served.keySet()).hasSizeGreaterThan(40);
        assertThat(documented).containsExactlyInAnyOrderEntriesOf(served);
    }

    @Test
    void itsAlertsUseOnlyMetricsThatAreServed() throws IOException {
        var known = documented().keySet();
        var page = Files.readString(PAGE);
        var rules = page.substring(page.indexOf("```yaml"), page.lastIndexOf("```"));

        assertThat(rules).contains("alert: QuorateQuorumLost");
        Set<String> used =
                NAME.matcher(rules)
                        .results()
                        .map(MatchResult::group)
                        .collect(Collectors.toCollection(TreeSet::new));
        assertThat(used).hasSizeGreaterThan(8).isSubsetOf(known);
    }

    /// Of a cluster of which everything is known.
    private String scraped() throws IOException, InterruptedException {
        var known = KnownCluster.in(root, "dev").withBackup();
        var numbers = new Numbers("1.2.3", InstantSource.fixed(KnownCluster.NOW));
        numbers.archives(_ -> Optional.of(KnownCluster.archive()));
        var told = numbers.begin(known.home());
        told.looked(known.spec(), known.whole(), Duration.ofMillis(20));
        told.decided(KnownCluster.note("refused", "PAUSED"));
        told.read(known.operations());
        var loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (var server = NumbersServer.open(loopback, numbers)) {
            return Scrape.get(server, "/metrics").body();
        }
    }

    private static Map<String, Said> documented() throws IOException {
        var said = new TreeMap<String, Said>();
        ROW.matcher(Files.readString(PAGE))
                .results()
                .forEach(row ->
                        said.put(
                                row.group(1),
                                new Said(
                                        row.group(2),
                                        CODE.matcher(row.group(3))
                                                .results()
                                                .map(label -> label.group(1))
                                                .collect(Collectors.toCollection(TreeSet::new)),
                                        row.group(4))));
        return said;
    }

    private static Map<String, Said> served(String text) {
        var meanings =
                HELP.matcher(text)
                        .results()
                        .collect(Collectors.toMap(help -> help.group(1), help -> help.group(2)));
        var said = new TreeMap<String, Said>();
        TYPE.matcher(text)
                .results()
                .forEach(type ->
                        said.put(
                                type.group(1),
                                new Said(
                                        type.group(2),
                                        labels(text, type.group(1)),
                                        meanings.getOrDefault(type.group(1), ""))));
        return said;
    }

    private static Set<String> labels(String text, String name) {
        return SAMPLE.matcher(text)
                .results()
                .filter(sample -> sample.group(1).matches(name + "(_bucket|_sum|_count)?"))
                .filter(sample -> sample.group(2) != null)
                .flatMap(sample -> LABEL.matcher(sample.group(2)).results())
                .map(label -> label.group(1))
                .filter(label -> !label.equals("le"))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
