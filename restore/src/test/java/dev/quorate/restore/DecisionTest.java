package dev.quorate.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.manager.spec.EtcdVersion;
import dev.quorate.manager.state.ClusterHome;
import dev.quorate.restore.choose.Choice;
import dev.quorate.restore.choose.RestoreTarget;
import dev.quorate.restore.choose.Route;
import dev.quorate.restore.choose.Shelf;
import dev.quorate.restore.rebuild.Bump;
import dev.quorate.restore.rebuild.Shape;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

class DecisionTest {
    @TempDir private Path root;

    private RestorePlan plan(RestoreTarget target, long revision, Bump bump) throws Exception {
        try (var shelf = new Shelf(root)) {
            var choice =
                    new Choice(
                            target,
                            new Route(shelf.base(50), revision, List.of()),
                            Optional.empty(),
                            new Choice.Lost(revision, Optional.of(0L), false),
                            List.of(),
                            List.of());
            return new RestorePlan(choice, new Shape(bump, false, EtcdVersion.parse("3.6.16")));
        }
    }

    @Test
    void staysWithTheClusterThatIsMade() throws Exception {
        var home = new ClusterHome(root);
        var plan = plan(new RestoreTarget.Latest(), 40, Bump.beyond(60));

        assertThat(Decision.read(home)).isEmpty();
        Decision.of(plan, "dev/x@40").write(home);
        var read = Decision.read(home).orElseThrow();

        assertThat(read.saysTheSameAs(plan)).isTrue();
        assertThat(read.bump()).isEqualTo(new Bump.To(1_000_000_060));
        assertThat(read.asks(new RestoreTarget.Latest())).isTrue();
        assertThat(read.asks(new RestoreTarget.Revision(40))).isFalse();
    }

    @Test
    void aLaterMomentOrAnotherBumpIsAnotherDecision() throws Exception {
        var latest = new RestoreTarget.Latest();
        var decided = Decision.of(plan(latest, 40, Bump.beyond(60)), "dev/x@40");

        assertThat(decided.saysTheSameAs(plan(latest, 41, Bump.beyond(60)))).isFalse();
        assertThat(decided.saysTheSameAs(plan(latest, 40, Bump.beyond(61)))).isFalse();
        assertThat(decided.saysTheSameAs(plan(latest, 40, Bump.leftOut()))).isFalse();
    }
}
