package dev.quorate.tests.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quorate.tests.fixture.ManagedCluster;
import dev.quorate.tests.fixture.Quorate;
import dev.quorate.tests.fixture.Writer;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The account of acknowledged writes is only worth something if it finds what is missing.
class WriterIT {
    @RegisterExtension private static final Quorate QUORATE = Quorate.forTheClass();

    private static ManagedCluster cluster() {
        return QUORATE.cluster("account", "3.6.16");
    }

    @BeforeAll
    static void create() throws Exception {
        QUORATE.create("account", 1, "3.6.16");
    }

    @Test
    void findsNothingMissingWhereNothingIs() throws Exception {
        try (var writer = Writer.to(cluster())) {
            writer.verifyAllPresent(cluster());
            assertThat(writer.acknowledged()).isPositive();
        }
    }

    @Test
    void findsAWriteThatIsGoneAndOneThatWasChanged() throws Exception {
        try (var writer = Writer.to(cluster())) {
            writer.stop();
            var endpoint = cluster().endpoints().getFirst();
            var mine = writer.keys();
            cluster().etcdctl(endpoint, "del", mine.getFirst());
            cluster().etcdctl(endpoint, "put", mine.getLast(), "other");

            assertThat(writer.losses(cluster()))
                    .hasSize(2)
                    .anySatisfy(loss -> assertThat(loss).contains(mine.getFirst(), "is missing"))
                    .anySatisfy(loss ->
                            assertThat(loss).contains(mine.getLast(), "other", "acknowledged was"));
            assertThatThrownBy(() -> writer.verifyAllPresent(cluster()))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("is missing");
        }
    }
}
