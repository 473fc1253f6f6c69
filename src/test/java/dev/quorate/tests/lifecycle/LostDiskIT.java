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

/// A member whose disk is wiped never runs under its old id again, and is replaced while clients
/// write.
class LostDiskIT {
    @RegisterExtension private final Quorate quorate = Quorate.forEachTest();

    @Test
    void aWipedMemberIsReplacedByANewOneUnderLoad() throws Exception {
        replacesAWipedMember("3.6.16");
    }

    @Tag("full")
    @ParameterizedTest
    @ValueSource(strings = {"3.4.23", "3.5.35", "3.7.3"})
    void aWipedMemberIsReplacedAlikeOnOtherVersions(String version) throws Exception {
        replacesAWipedMember(version);
    }

    private void replacesAWipedMember(String version) throws Exception {
        var cluster = quorate.create("disk", 3, version);
        var ids = ManagedCluster.each(cluster.status(), "id");
        try (var writer = Writer.to(cluster)) {
            cluster.wipe("local-2");

            quorate.run("member", "start", "disk-2", "-c", "disk")
                    .expectRefusal(
                            6,
                            "the data of disk-2 on local-2 is gone",
                            "its id must not run again",
                            "Nothing was changed.",
                            "quorate member replace disk-2 -c disk");
            var refusal = quorate.run("member", "start", "local-2", "-c", "disk", "-o", "json");
            assertThat(refusal.expect(6).json().path("code").asString()).isEqualTo("DATA_LOST");
            Leftovers.expectNone(cluster, List.of("local-1", "local-3"));
            quorate.run("cluster", "status", "disk", "--deadline", "10s").expect(3);
            assertThat(ManagedCluster.each(cluster.status(), "state"))
                    .containsExactly("HEALTHY", "LOST", "HEALTHY");

            quorate.run("member", "replace", "disk-2", "-c", "disk").expectRefusal(7, "--yes");
            quorate.done("member", "replace", "disk-2", "-c", "disk", "--yes");

            var status = cluster.status();
            assertThat(status.path("health").asString()).isEqualTo("HEALTHY");
            assertThat(ManagedCluster.each(status, "name"))
                    .containsExactly("disk-1", "disk-3", "disk-4");
            assertThat(ManagedCluster.each(status, "id"))
                    .hasSize(3)
                    .contains(ids.get(0), ids.get(2))
                    .doesNotContain(ids.get(1));
            Leftovers.expectNone(cluster, List.of("local-1", "local-2", "local-3"));
            var asides = quorate.done("member", "aside", "list", "-c", "disk", "-o", "json").json();
            assertThat(asides.path("items").size()).isEqualTo(1);
            assertThat(asides.path("items").path(0).path("host").asString()).isEqualTo("local-2");
            writer.awaitProgress();
            writer.verifyAllPresent(cluster);
        }
    }
}
