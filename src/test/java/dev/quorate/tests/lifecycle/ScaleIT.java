package dev.quorate.tests.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.tests.fixture.Leftovers;
import dev.quorate.tests.fixture.ManagedCluster;
import dev.quorate.tests.fixture.Quorate;
import dev.quorate.tests.fixture.Writer;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

/// Growing and shrinking while clients write.
class ScaleIT {
    @RegisterExtension private final Quorate quorate = Quorate.forEachTest();

    @Test
    void growsAndShrinksUnderLoadWithoutLosingAnAcknowledgedWrite() throws Exception {
        growsAndShrinks("3.6.16");
    }

    @Tag("full")
    @ParameterizedTest
    @ValueSource(strings = {"3.4.23", "3.5.35", "3.7.3"})
    void growsAndShrinksAlikeOnOtherVersions(String version) throws Exception {
        growsAndShrinks(version);
    }

    private void growsAndShrinks(String version) throws Exception {
        var cluster = quorate.create("size", 1, version);
        try (var writer = Writer.to(cluster)) {
            for (var voters : List.of(3, 5, 3, 1)) {
                quorate.done("cluster", "scale", "" + voters, "-c", "size", "--yes");

                var status = cluster.status();
                assertThat(status.path("health").asString()).isEqualTo("HEALTHY");
                assertThat(ManagedCluster.each(status, "role"))
                        .hasSize(voters)
                        .allMatch(role -> role.equals("leader") || role.equals("voter"));
                Leftovers.expectNone(cluster, ManagedCluster.each(status, "host"));
                writer.redirect(
                        ManagedCluster.members(status).map(ManagedCluster::endpoint).toList());
                writer.awaitProgress();
            }
            writer.verifyAllPresent(cluster);
        }
    }
}
