package dev.quorate.manager.plan;

import dev.quorate.manager.spec.MemberId;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// What whoever watches over a cluster has to remember to act on it unasked.
///
/// @param ailments of members that are not healthy
/// @param restarts when the daemon tried to start the member of a host, by host, oldest first
/// @param stopped the hosts whose members a person stopped and has not started again
/// @param voters the members that have a vote according to the journal
/// @param replacements when the daemon took out a voter for good
/// @param additions when the daemon asked for a learner that has not come to a vote
/// @param orders what a person has told the daemon to leave alone
public record Vigil(
        Map<MemberId, Ailment> ailments,
        Map<String, List<Instant>> restarts,
        Set<String> stopped,
        Set<MemberId> voters,
        List<Instant> replacements,
        List<Instant> additions,
        Orders orders) {
    /// Nothing to remember.
    public static final Vigil NONE =
            new Vigil(Map.of(), Map.of(), Set.of(), Set.of(), List.of(), List.of(), Orders.NONE);

    public Vigil {
        ailments = Map.copyOf(ailments);
        restarts = Map.copyOf(restarts);
        stopped = Set.copyOf(stopped);
        voters = Set.copyOf(voters);
        replacements = List.copyOf(replacements);
        additions = List.copyOf(additions);
    }

    /// What a person has told the daemon to leave alone.
    ///
    /// @param maintenance by the name of the member's host
    public record Orders(Optional<Pause> pause, Map<String, Maintenance> maintenance) {
        public static final Orders NONE = new Orders(Optional.empty(), Map.of());

        public Orders {
            maintenance = Map.copyOf(maintenance);
        }
    }

    /// Nothing is done to the cluster unasked.
    public record Pause(String reason, String person, Instant since) {}

    /// Nothing is done to this member unasked until the time is over.
    public record Maintenance(String member, String person, Instant since, Instant until) {}

    /// How long a member has suffered from this.
    Duration lasting(MemberId id, Ailment.Kind kind) {
        return Optional.ofNullable(ailments.get(id))
                .filter(ailment -> ailment.kind() == kind)
                .map(Ailment::lasting)
                .orElse(Duration.ZERO);
    }

    /// As it is once a member has been removed.
    Vigil without(MemberId removed) {
        return new Vigil(
                ailments,
                restarts,
                stopped,
                voters.stream()
                        .filter(id -> !id.equals(removed))
                        .collect(Collectors.toUnmodifiableSet()),
                replacements,
                additions,
                orders);
    }

    Optional<Maintenance> maintenance(String host, Instant now) {
        return Optional.ofNullable(orders.maintenance().get(host))
                .filter(order -> now.isBefore(order.until()));
    }

    static long within(List<Instant> times, Duration past, Instant now) {
        return times.stream().filter(at -> at.isAfter(now.minus(past))).count();
    }
}
