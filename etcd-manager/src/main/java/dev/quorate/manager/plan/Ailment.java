package dev.quorate.manager.plan;

import dev.quorate.manager.observe.ClusterView;
import dev.quorate.manager.observe.HostView;
import dev.quorate.manager.observe.MemberView;
import dev.quorate.manager.spec.MemberId;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What a member suffers from, and for how long somebody has watched it do so.
///
/// @param lasting watched time alone: neither a jump of the wall clock nor the time in which nobody
///   looked makes it longer, so a grace can be late and never early
public record Ailment(Kind kind, Duration lasting) {
    /// More than this between two looks is time in which nobody looked.
    public static final Duration GAP_MAX = Duration.ofSeconds(5);

    /// Sufferings that ask for different answers. A change from one to another begins anew.
    public enum Kind {
        /// Its data is gone or damaged, on a host that can be reached.
        DATA_LOST,
        /// It has run with older data than it was once seen to have. That stays so: what it has
        /// been given since does not bring back its memory.
        ROLLED_BACK,
        /// Its host cannot be reached, and it does not answer either.
        HOST_UNSEEN,
        /// No process, and its data is there.
        DOWN,
        /// A process that does not serve.
        SILENT,
        /// What is on its host says nothing about it, or it has none in the specification.
        UNEXPLAINED,
        UNSTARTED,
        /// A learner that answers.
        LEARNING
    }

    /// The ailments after one more look.
    ///
    /// @param seen the highest applied index of each member, from before this look
    /// @param elapsed since the look before, by a clock that never jumps
    public static Map<MemberId, Ailment> after(
            Map<MemberId, Ailment> before,
            ClusterView view,
            Map<MemberId, Long> seen,
            Duration elapsed) {
        if (view.membership().isEmpty()) {
            return before;
        }
        var watched = elapsed.compareTo(GAP_MAX) > 0 ? GAP_MAX : elapsed;
        var after = new TreeMap<MemberId, Ailment>();
        for (var member : view.members()) {
            var id = member.member().id();
            kindOf(member, seen, before)
                    .ifPresent(kind -> {
                        var known =
                                Optional.ofNullable(before.get(id))
                                        .filter(was -> was.kind() == kind);
                        after.put(
                                id,
                                new Ailment(
                                        kind,
                                        known.map(was -> was.lasting().plus(watched))
                                                .orElse(Duration.ZERO)));
                    });
        }
        return Map.copyOf(after);
    }

    private static Optional<Kind> kindOf(
            MemberView member, Map<MemberId, Long> seen, Map<MemberId, Ailment> before) {
        var running = member.host().filter(HostView::running);
        return RolledBack.remembered(member.member().id(), before)
                        || running.filter(at -> RolledBack.proven(at, seen)).isPresent()
                ? Optional.of(Kind.ROLLED_BACK)
                : of(member);
    }

    private static Optional<Kind> of(MemberView seen) {
        return switch (seen.state()) {
            case HEALTHY -> Optional.empty();
            case LEARNING -> Optional.of(Kind.LEARNING);
            case UNRESPONSIVE -> Optional.of(Kind.SILENT);
            case UNSTARTED -> Optional.of(Kind.UNSTARTED);
            case CRASHED -> Optional.of(Kind.DOWN);
            case CORRUPT, LOST -> Optional.of(Kind.DATA_LOST);
            case UNKNOWN ->
                    Optional.of(
                            seen.host().map(HostView::reachable).orElse(true)
                                    ? Kind.UNEXPLAINED
                                    : Kind.HOST_UNSEEN);
        };
    }
}
