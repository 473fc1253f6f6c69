package dev.quorate.tests.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.tests.fixture.Quorate;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Two commands at once on one cluster.
class HeldClusterIT {
    @RegisterExtension private final Quorate quorate = Quorate.forEachTest();

    @Test
    void aSecondCommandIsToldWhoHoldsTheClusterUntilTheFirstIsDead() throws Exception {
        var cluster = quorate.create("held", 1, "3.6.16");
        var lines = cluster.journalLines();
        var first = quorate.begin("cluster", "scale", "3", "-c", "held", "--yes");
        assertThat(first.reaches(() -> cluster.journalLines() > lines)).isTrue();

        var second = quorate.run("member", "stop", "held-1", "-c", "held", "--yes");
        var shown = cluster.status();

        assertThat(first.reaches(() -> true)).as("the first command still works").isTrue();
        second.expectRefusal(
                9,
                "cluster scale 3 -c held by",
                "(pid %d)".formatted(first.pid()),
                "has held the cluster since 2",
                "Nothing was changed.",
                "or with --wait; or end it: kill " + first.pid());
        assertThat(shown.path("operation").path("what").asString())
                .isEqualTo("cluster scale 3 -c held");

        first.kill();
        quorate.done("cluster", "scale", "3", "-c", "held", "--yes");
        assertThat(cluster.status().path("health").asString()).isEqualTo("HEALTHY");
    }

    @Test
    void twoClustersThatAreCreatedAtOnceHavePortsOfTheirOwn() throws Exception {
        var one = quorate.begin("cluster", "create", "one", "--local", "1");
        var other = quorate.begin("cluster", "create", "other", "--local", "1");
        one.await().expect(0);
        other.await().expect(0);

        assertThat(quorate.cluster("one", "3.6.16").endpoints())
                .doesNotContainAnyElementsOf(quorate.cluster("other", "3.6.16").endpoints());
    }
}
