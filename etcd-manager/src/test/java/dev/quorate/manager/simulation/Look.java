package dev.quorate.manager.simulation;

import dev.quorate.manager.host.MemberFailure.Cause;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// How a cluster on a [Bench] looks from outside: the members as one that serves lists them, whose
/// processes run or why they have ended, who serves reads through the quorum, and how much was
/// written.
///
/// @param seats in the order of places; without meaning when nobody serves
/// @param ended by itself, and what the product takes for the cause
/// @param revision of the key space, by one that serves
public record Look(
        List<Seat> seats,
        Set<Integer> running,
        Map<Integer, Cause> ended,
        Set<Integer> serving,
        long revision) {
    /// A member in the list.
    ///
    /// @param started whether it has told its name
    public record Seat(int place, boolean leads, boolean learner, boolean started) {
        private String told() {
            return Move.name(place)
                    + (leads ? "*" : "")
                    + (learner ? "~" : "")
                    + (started ? "" : "?");
        }
    }

    /// One line: a star for the leader, a tilde for a learner, a question mark for one that has not
    /// told its name.
    public String told() {
        return "members %s; running %s;%s serving %s; revision %s"
                .formatted(
                        serving.isEmpty()
                                ? "unknown"
                                : seats.stream().map(Seat::told).collect(Collectors.joining(" ")),
                        names(running),
                        causes(),
                        names(serving),
                        serving.isEmpty() ? "unknown" : "" + revision);
    }

    private String causes() {
        var text = new StringBuilder();
        new TreeMap<>(ended)
                .forEach((place, cause) ->
                        text.append(" %s ended by %s;".formatted(Move.name(place), cause)));
        return text.toString();
    }

    private static String names(Set<Integer> places) {
        return places.isEmpty()
                ? "none"
                : new TreeSet<>(places).stream().map(Move::name).collect(Collectors.joining(" "));
    }
}
