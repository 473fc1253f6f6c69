package dev.quorate.manager.plan;

import dev.quorate.manager.observe.Membership.Member;
import dev.quorate.manager.spec.MemberId;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What observation cannot tell: folded from the journal and the manager's records.
///
/// @param open the operation under way
/// @param joins every learner that this manager has ever asked etcd to add
/// @param appliedIndexes the highest applied index ever seen of each member id
/// @param namesUsed how many member names this cluster has used up
/// @param incarnation the create or restore to which the running cluster goes back
/// @param vigil what acting unasked has to be based on
public record History(
        Optional<OpenOperation> open,
        List<Join> joins,
        Map<MemberId, Long> appliedIndexes,
        int namesUsed,
        String incarnation,
        Vigil vigil) {
    public History {
        joins = List.copyOf(joins);
        appliedIndexes = Map.copyOf(appliedIndexes);
    }

    public History(
            Optional<OpenOperation> open,
            List<Join> joins,
            Map<MemberId, Long> appliedIndexes,
            int namesUsed,
            String incarnation) {
        this(open, joins, appliedIndexes, namesUsed, incarnation, Vigil.NONE);
    }

    /// @param id empty while somebody only watches, and no operation is open
    /// @param openedAt when it was asked for
    /// @param lastEffectAt when its last step ended, at first `openedAt`: waiting counts from here
    /// @param starts how often each host's member was started within it
    /// @param joins how often a learner was added for each host within it
    public record OpenOperation(
            String id,
            Intent intent,
            Instant openedAt,
            Instant lastEffectAt,
            Map<String, Integer> starts,
            Map<String, Integer> joins) {
        public OpenOperation {
            starts = Map.copyOf(starts);
            joins = Map.copyOf(joins);
        }

        public OpenOperation(
                String id,
                Intent intent,
                Instant openedAt,
                Instant lastEffectAt,
                Map<String, Integer> starts) {
            this(id, intent, openedAt, lastEffectAt, starts, Map.of());
        }
    }

    /// A learner that was asked for.
    ///
    /// @param id absent when the answer was lost
    public record Join(String host, String member, String peerUrl, Optional<MemberId> id) {}

    /// The join that explains a learner: by its id, or by its peer URL when the answer to adding it
    /// was lost.
    Optional<Join> explaining(Member learner) {
        return joins.reversed().stream()
                .filter(join ->
                        join.id().isPresent()
                                ? join.id().get().equals(learner.id())
                                : learner.peerUrls().contains(join.peerUrl()))
                .findFirst();
    }
}
