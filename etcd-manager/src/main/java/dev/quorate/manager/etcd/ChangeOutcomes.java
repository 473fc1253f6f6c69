package dev.quorate.manager.etcd;

import dev.quorate.manager.etcd.Etcd.ChangeOutcome;
import dev.quorate.manager.etcd.Etcd.Refusal;

import io.grpc.Status;
import io.grpc.StatusException;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What a failed change of membership means: refused for certain, or unknown.
///
/// etcd's words decide, as they do for its own client (`api/v3rpc/rpctypes/error.go`): they have
/// been the same since 3.4, while codes changed (`not supported for learner` was UNAVAILABLE until
/// 3.5, FAILED_PRECONDITION since).
final class ChangeOutcomes {
    private static final Map<String, Refusal> REFUSALS =
            Map.of(
                    "etcdserver: can only promote a learner member which is in sync with leader",
                    Refusal.LEARNER_NOT_READY,
                    "etcdserver: unhealthy cluster",
                    Refusal.UNHEALTHY,
                    "etcdserver: re-configuration failed due to not enough started members",
                    Refusal.UNHEALTHY,
                    "etcdserver: too many learner members in cluster",
                    Refusal.TOO_MANY_LEARNERS,
                    "etcdserver: Peer URLs already exists",
                    Refusal.PEER_URL_EXISTS,
                    // An id is made of peer URLs and the second: this is the same URL, within it.
                    "etcdserver: member ID already exist",
                    Refusal.PEER_URL_EXISTS,
                    "etcdserver: member not found",
                    Refusal.MEMBER_NOT_FOUND,
                    "etcdserver: not leader",
                    Refusal.NO_LEADER,
                    "etcdserver: rpc not supported for learner",
                    Refusal.OTHER,
                    "etcdserver: not capable",
                    Refusal.OTHER);

    /// Codes with which etcd refuses a request before it proposes it to the cluster, or after the
    /// cluster agreed that it is void. UNKNOWN, UNAVAILABLE and the like also cover requests that
    /// were on their way.
    private static final Set<Status.Code> REFUSING =
            Set.of(
                    Status.Code.INVALID_ARGUMENT,
                    Status.Code.NOT_FOUND,
                    Status.Code.FAILED_PRECONDITION,
                    Status.Code.PERMISSION_DENIED,
                    Status.Code.UNAUTHENTICATED,
                    Status.Code.UNIMPLEMENTED);

    /// Said of a learner that is a voter already. A follower that is asked to promote asks the
    /// leader over and over (`server/etcdserver/server.go`, PromoteMember): this may be the echo of
    /// its own success. So may `no leader`, which is UNAVAILABLE anyway.
    private static final String NO_LEARNER = "etcdserver: can only promote a learner member";

    private ChangeOutcomes() {}

    /// @param call what was asked, as a person would name it
    /// @param sent whether the request may have left this process
    static ChangeOutcome ofFailure(
            Endpoint endpoint, String call, Duration deadline, StatusException e, boolean sent) {
        var message = Failures.reason(Failures.of(endpoint, call, deadline, e));
        if (!sent) {
            return new ChangeOutcome.Refused(Refusal.NOT_SENT, message);
        }
        return refusal(e.getStatus())
                .<ChangeOutcome>map(kind -> new ChangeOutcome.Refused(kind, message))
                .orElseGet(() -> new ChangeOutcome.Unknown(message));
    }

    private static Optional<Refusal> refusal(Status status) {
        var words = Failures.words(status);
        if (words.equals(NO_LEARNER)) {
            return Optional.empty();
        }
        if (Failures.isDeniedByServer(status)) {
            return Optional.of(Refusal.DENIED);
        }
        var refused = REFUSING.contains(status.getCode());
        return Optional.ofNullable(REFUSALS.get(words))
                .or(() -> refused ? Optional.of(Refusal.OTHER) : Optional.empty());
    }
}
