package dev.quorate.cli.numbers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/// What a daemon answers to a scraper and to a supervisor.
class NumbersServerTest {
    @TempDir Path root;

    private volatile Instant now = KnownCluster.NOW;
    private Numbers numbers;
    private NumbersServer server;

    @BeforeEach
    void serve() throws IOException {
        numbers = new Numbers("1.2.3", () -> now);
        server =
                NumbersServer.open(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), numbers);
    }

    @AfterEach
    void end() {
        server.close();
    }

    private String scrape() throws IOException, InterruptedException {
        return Scrape.get(server, "/metrics").body();
    }

    @Test
    void countsWhoServesAndHowManyMayFail() throws Exception {
        var known = KnownCluster.in(root, "dev");
        var told = numbers.begin(known.home());
        told.looked(known.spec(), known.whole(), Duration.ofMillis(3));

        assertThat(scrape())
                .contains(
                        "quorate_cluster_has_quorum{cluster=\"dev\"} 1.0\n",
                        "quorate_cluster_failure_tolerance{cluster=\"dev\"} 1.0\n",
                        "quorate_cluster_members{cluster=\"dev\",role=\"voter\",state=\"healthy\"}"
                                + " 3.0\n",
                        "quorate_member_raft_lag_entries{cluster=\"dev\",member=\"dev-3\"} 20.0\n",
                        "quorate_member_alarm{alarm=\"NOSPACE\",cluster=\"dev\",member=\"dev-1\"}"
                                + " 1.0\n",
                        "quorate_cluster_look_duration_seconds_bucket{cluster=\"dev\",le=\"0.005\"}"
                                + " 1\n");

        told.looked(known.spec(), known.view(1), Duration.ofSeconds(20));
        told.decided(KnownCluster.note("refused", "QUORUM_LOST"));

        assertThat(scrape())
                .contains(
                        "quorate_cluster_up{cluster=\"dev\"} 1.0\n",
                        "quorate_cluster_has_quorum{cluster=\"dev\"} 0.0\n",
                        "quorate_cluster_failure_tolerance{cluster=\"dev\"} -1.0\n",
                        "quorate_cluster_members{cluster=\"dev\",role=\"voter\",state=\"crashed\"}"
                                + " 2.0\n",
                        "quorate_member_healthy{cluster=\"dev\",member=\"dev-2\"} 0.0\n",
                        "quorate_autopilot_blocked{cluster=\"dev\",reason=\"QUORUM_LOST\"} 1.0\n",
                        "quorate_decisions_total{cluster=\"dev\",kind=\"acting\"} 0.0\n",
                        "quorate_decisions_total{cluster=\"dev\",kind=\"refused\"} 1.0\n",
                        "quorate_cluster_look_duration_seconds_bucket{cluster=\"dev\",le=\"10.0\"}"
                                + " 1\n",
                        "quorate_cluster_look_duration_seconds_count{cluster=\"dev\"} 2\n")
                .doesNotContain(
                        "member=\"dev-2\"} 8192", "NOSPACE\",cluster=\"dev\",member=\"dev-3");
    }

    @Test
    void tellsOperationsOfTheJournalByKindAndResult() throws Exception {
        var known = KnownCluster.in(root, "dev");
        numbers.begin(known.home()).read(known.operations());

        assertThat(scrape())
                .contains(
                        "quorate_operations_total{cluster=\"dev\",kind=\"heal\",result=\"done\"}"
                                + " 1.0\n",
                        "quorate_operations_total{cluster=\"dev\",kind=\"heal\",result=\"refused\"}"
                                + " 1.0\n",
                        "quorate_operation_duration_seconds_count{cluster=\"dev\",kind=\"heal\"}"
                                + " 2\n",
                        "quorate_operation_duration_seconds_sum{cluster=\"dev\",kind=\"heal\"}"
                                + " 8.0\n",
                        "quorate_operations_open{cluster=\"dev\"} 0.0\n");
    }

    @Test
    void leavesOutWhatIsNotKnownAndWhatIsGone() throws Exception {
        numbers.begin(KnownCluster.in(root, "dev").home());

        assertThat(scrape())
                .contains("quorate_cluster_rounds_failed_total{cluster=\"dev\"} 0.0")
                .doesNotContain("quorate_cluster_up", "quorate_backup", "quorate_archive");

        numbers.end("dev");

        assertThat(scrape()).contains("quorate_daemon_clusters 0.0").doesNotContain("\"dev\"");
    }

    @Test
    void isReadyOnceItWatchesAndHasLookedEverywhere() throws Exception {
        assertThat(Scrape.get(server, "/healthz").statusCode()).isEqualTo(200);
        var standingBy = Scrape.get(server, "/readyz");
        assertThat(standingBy.statusCode()).isEqualTo(503);
        assertThat(standingBy.body()).contains("standing by");

        numbers.turned(true);
        var known = KnownCluster.in(root, "dev");
        var told = numbers.begin(known.home());
        var early = Scrape.get(server, "/readyz");
        assertThat(early.statusCode()).isEqualTo(503);
        assertThat(early.body()).contains("not yet looked at: dev");

        told.looked(known.spec(), known.view(0), Duration.ofMillis(3));
        assertThat(Scrape.get(server, "/readyz").statusCode()).isEqualTo(200);
    }

    @Test
    void isNotAliveWhenItsMainLoopHangs() throws Exception {
        numbers.turned(true);
        now = now.plusSeconds(31);

        var health = Scrape.get(server, "/healthz");
        assertThat(health.statusCode()).isEqualTo(503);
        assertThat(health.body()).contains("31 s");
        assertThat(Scrape.get(server, "/readyz").statusCode()).isEqualTo(503);

        numbers.turned(true);
        assertThat(Scrape.get(server, "/healthz").statusCode()).isEqualTo(200);
    }

    @Test
    void answersOnlyWhatIsAskedRightly() throws Exception {
        assertThat(Scrape.get(server, "/metrics/more").statusCode()).isEqualTo(404);
        assertThat(Scrape.get(server, "/").body()).contains("/metrics");
        assertThat(Scrape.ask(server, "/metrics", "POST").statusCode()).isEqualTo(405);
        var head = Scrape.ask(server, "/metrics", "HEAD");
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
    }
}
