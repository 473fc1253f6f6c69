package dev.quorate.manager.plan;

import dev.quorate.manager.observe.ClusterView;
import dev.quorate.manager.observe.HostView;
import dev.quorate.manager.observe.HostView.Data;
import dev.quorate.manager.observe.HostView.Trouble;
import dev.quorate.manager.observe.Identity;
import dev.quorate.manager.spec.MemberId;

import java.util.Map;
import java.util.Optional;

/// Tells a member whose data is an older copy of itself: a volume that was set back to a snapshot,
/// a directory that was copied back.
///
/// What a member was seen to have applied is in its log, since etcd writes before it acknowledges.
/// A log that ends before that has forgotten what its member voted for and acknowledged: it is
/// damaged like any other, and its id must not run again.
public final class RolledBack {
    private RolledBack() {}

    /// The view in which members that do not run and were set back are damaged.
    ///
    /// @param seen the highest applied index ever seen of each member
    /// @param ailments as far as somebody watches; one that ran with old data has caught up since,
    ///   and only they remember
    public static ClusterView marked(
            ClusterView view, Map<MemberId, Long> seen, Map<MemberId, Ailment> ailments) {
        var hosts = view.hosts().stream().map(at -> marked(at, seen, ailments)).toList();
        return hosts.equals(view.hosts())
                ? view
                : new ClusterView(view.at(), view.membership(), hosts);
    }

    private static HostView marked(
            HostView at, Map<MemberId, Long> seen, Map<MemberId, Ailment> ailments) {
        var id = at.identity().filter(Identity::ours).flatMap(Identity::id);
        if (id.isEmpty() || at.running() || at.data() != Data.PRESENT) {
            return at;
        }
        if (proven(at, seen)) {
            return at.blaming(
                    new Trouble(
                            true,
                            false,
                            "rolled back: its log ends at entry %d, and it was seen at %d"
                                    .formatted(
                                            at.signs().logEnd().orElseThrow(),
                                            seen.get(id.get()))));
        }
        return remembered(id.get(), ailments)
                ? at.blaming(new Trouble(true, false, "rolled back: it ran with an older log"))
                : at;
    }

    /// Whether the log of the member on this host ends before what it was seen to have.
    static boolean proven(HostView at, Map<MemberId, Long> seen) {
        var known =
                at.identity()
                        .filter(Identity::ours)
                        .flatMap(Identity::id)
                        .flatMap(id -> Optional.ofNullable(seen.get(id)));
        return known.isPresent()
                && at.signs().logEnd().isPresent()
                && at.signs().logEnd().getAsLong() < known.get();
    }

    static boolean remembered(MemberId id, Map<MemberId, Ailment> ailments) {
        return Optional.ofNullable(ailments.get(id))
                .filter(ailment -> ailment.kind() == Ailment.Kind.ROLLED_BACK)
                .isPresent();
    }
}
