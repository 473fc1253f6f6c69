package dev.quorate.tests.healing;

import dev.quorate.tests.fixture.ManagedCluster;
import dev.quorate.tests.fixture.Quorate;
import dev.quorate.tests.fixture.Writer;

import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// How long a local cluster of three goes without a member whose data is lost, and how long its
/// clients notice: `HealBench RUNS`, at most 12, since a daemon replaces so many twice a day.
///
/// Beside it stands what no manager can spare a client: the election after the end of a leader
/// whose data is still there.
final class HealBench {
    private static final double MILLISECONDS = 1e3;

    private final Watched watched;

    /// @param whole from the loss until three voters are healthy again
    /// @param gap the longest between two writes that were acknowledged
    private record Sample(Duration whole, Duration gap) {}

    private HealBench(Watched watched) {
        this.watched = watched;
    }

    public static void main(String[] arguments) throws Exception {
        var quorate = Quorate.forTheClass();
        try {
            var watched = Watched.create(quorate, "heal");
            watched.awaitWatch(watched.daemon().pid());
            new HealBench(watched).measure(Integer.parseInt(arguments[0]));
        } finally {
            quorate.remove();
        }
    }

    private void measure(int runs) throws Exception {
        var elections = new ArrayList<Sample>();
        var followers = new ArrayList<Sample>();
        var leaders = new ArrayList<Sample>();
        for (int i = 0; i < runs; i++) {
            elections.add(killed());
            followers.add(wiped("voter"));
            leaders.add(wiped("leader"));
        }
        System.out.printf(
                "%-34s %12s %12s %12s %12s%n", "", "whole s", "worst s", "gap s", "worst gap s");
        print("leader killed, data kept", elections, Duration.ZERO);
        print("follower killed and wiped", followers, Watched.GRACE);
        print("leader killed and wiped", leaders, Watched.GRACE);
        System.out.printf(
                "%d runs, medians; whole: three healthy voters again, after a grace of %d s%n",
                runs, Watched.GRACE.toSeconds());
    }

    private static void print(String what, List<Sample> samples, Duration grace) {
        var whole = samples.stream().map(each -> each.whole().minus(grace)).sorted().toList();
        var gaps = samples.stream().map(Sample::gap).sorted().toList();
        System.out.printf(
                Locale.ROOT,
                "%-34s %12.2f %12.2f %12.2f %12.2f%n",
                what,
                seconds(whole.get(whole.size() / 2)),
                seconds(whole.getLast()),
                seconds(gaps.get(gaps.size() / 2)),
                seconds(gaps.getLast()));
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / MILLISECONDS;
    }

    private Sample killed() throws Exception {
        watched.awaitWhole();
        var host = member("leader").path("host").asString();
        try (var writer = Writer.to(watched.cluster())) {
            var begun = System.nanoTime();
            watched.cluster().process(host).kill();
            writer.awaitProgress();
            watched.awaitWhole();
            var took = Duration.ofNanos(System.nanoTime() - begun);
            return new Sample(took, writer.longestGap());
        }
    }

    private Sample wiped(String role) throws Exception {
        watched.awaitWhole();
        var victim = member(role);
        try (var writer = Writer.to(watched.cluster())) {
            watched.cluster().wipe(victim.path("host").asString());
            var begun = System.nanoTime();
            var after = watched.awaitHealed(victim.path("id").asString());
            var took = Duration.ofNanos(System.nanoTime() - begun);
            writer.redirect(ManagedCluster.members(after).map(ManagedCluster::endpoint).toList());
            writer.awaitProgress();
            return new Sample(took, writer.longestGap());
        }
    }

    private JsonNode member(String role) {
        return Watched.member(watched.status(), seen -> seen.path("role").asString().equals(role));
    }
}
