package dev.quorate.backup.capture;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.manager.observe.Answer.Answered;
import dev.quorate.manager.observe.ClusterView;
import dev.quorate.manager.observe.MemberView;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// From which member a snapshot is taken: streaming costs its member reads and bandwidth, so the
/// leader comes last, and a learner never, since it serves no linearizable read.
final class SourceChoice {
    private SourceChoice() {}

    /// The healthy voters, followers first, the one closest to the leader at the head.
    ///
    /// @throws OperatorException when there is none
    static List<MemberView> order(ClusterView view, String cluster) {
        var healthy = view.voters().stream().filter(MemberView::healthy).toList();
        if (healthy.isEmpty() || !view.quorum().held()) {
            throw none(view, cluster);
        }
        var leader = view.leader().map(seen -> seen.member().id());
        var order = new ArrayList<>(healthy);
        order.sort(
                Comparator.comparing(
                                (MemberView seen) -> leader.equals(Optional.of(seen.member().id())))
                        .thenComparing(
                                Comparator.comparingLong(SourceChoice::appliedIndex).reversed()));
        return order;
    }

    private static long appliedIndex(MemberView seen) {
        return seen.answered().map(Answered::appliedIndex).orElse(0L);
    }

    private static OperatorException none(ClusterView view, String cluster) {
        var answered = view.hosts().stream().anyMatch(at -> at.answered().isPresent());
        return new OperatorException(
                answered ? Failure.REFUSED : Failure.CLUSTER_UNREACHABLE,
                answered ? "NO_QUORUM" : "CLUSTER_UNREACHABLE",
                answered
                        ? "cluster %s has no quorum (%s): what a member has may be stale"
                                .formatted(cluster, view.quorum())
                        : "no member of cluster %s answers".formatted(cluster),
                "No backup was taken; older ones are as they were.",
                "quorate cluster apply -c " + cluster);
    }
}
