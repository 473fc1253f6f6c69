package dev.quorate.restore;

import dev.quorate.manager.state.ClusterHome;
import dev.quorate.manager.state.DurableFile;
import dev.quorate.manager.state.JsonFormat;
import dev.quorate.restore.choose.RestoreTarget;
import dev.quorate.restore.rebuild.Bump;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// What a restore has decided, kept with the cluster that it makes: an interrupted one must go on
/// with the very same data, although the archive has grown meanwhile.
///
/// @param kind of target
/// @param requested the target as it was typed
/// @param served the revision at which it begins; 0 when revisions are not raised
/// @param origin cluster, lineage and revision, as the cluster's record has it
public record Decision(
        int format,
        String kind,
        String requested,
        String origin,
        String base,
        String lineage,
        long revision,
        long served,
        boolean historyKept) {
    private static final int FORMAT = 1;

    static Decision of(RestorePlan plan, String origin) {
        var choice = plan.choice();
        return new Decision(
                FORMAT,
                choice.target().kind(),
                choice.target().requested(),
                origin,
                choice.route().base().id().toString(),
                choice.lineage().text(),
                choice.revision(),
                plan.shape().bump() instanceof Bump.To(var served) ? served : 0,
                plan.shape().historyKept());
    }

    /// Whether it was made for the same target, as it was typed.
    public boolean asks(RestoreTarget target) {
        return kind.equals(target.kind()) && requested.equals(target.requested());
    }

    /// The shape that goes with it.
    public Bump bump() {
        if (served > 0) {
            return new Bump.To(served);
        }
        return historyKept ? Bump.historyKept() : Bump.leftOut();
    }

    boolean saysTheSameAs(RestorePlan plan) {
        var other = of(plan, origin);
        return base.equals(other.base)
                && lineage.equals(other.lineage)
                && revision == other.revision
                && served == other.served
                && historyKept == other.historyKept;
    }

    /// Empty when this cluster's restore has not decided anything yet.
    public static Optional<Decision> read(ClusterHome home) throws IOException {
        return Files.exists(file(home))
                ? Optional.of(
                        JsonFormat.mapper()
                                .readValue(Files.readAllBytes(file(home)), Decision.class))
                : Optional.empty();
    }

    void write(ClusterHome home) throws IOException {
        DurableFile.directory(home.directory().resolve("records"));
        DurableFile.replace(file(home), JsonFormat.mapper().writeValueAsBytes(this));
    }

    private static Path file(ClusterHome home) {
        return home.directory().resolve("records").resolve("restore.json");
    }
}
