package dev.quorate.manager.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// A sequence of moves with what came of each: in the model, or with real processes.
///
/// @param seed with which the moves were drawn
/// @param founders how many places are founded together
/// @param places how many there are
public record Recording(String version, long seed, int founders, int places, List<Step> steps) {
    /// So many of each version are played on real etcd with every run of the tests.
    public static final int OFTEN = 7;

    public Recording {
        steps = List.copyOf(steps);
    }

    /// @param reply to a request; empty when nobody was asked
    /// @param look at the cluster once it was at rest
    public record Step(Move move, String reply, String look) {
        String told() {
            return move.told() + " -> " + (reply.isEmpty() ? "" : reply + "; ") + look;
        }
    }

    /// Draws moves and makes them in the model.
    ///
    /// @return none when they lead to where etcd itself is undecided
    public static Optional<Recording> drawn(String version, long seed) {
        return Draw.of(version, seed);
    }

    /// What real etcd of a version answered, as it lies beside this class.
    public static List<Recording> kept(String version) throws IOException {
        try (var stream = Recording.class.getResourceAsStream("recorded-" + version + ".txt")) {
            return parse(new String(requireNonNull(stream).readAllBytes(), UTF_8).lines().toList());
        }
    }

    /// Makes the same moves on a bench, up to the first that comes to something else.
    public Recording on(Bench bench) throws Exception {
        var made = new ArrayList<Step>();
        for (var step : steps) {
            var reply = bench.make(step.move());
            made.add(new Step(step.move(), reply, bench.rest(step.look())));
            if (!made.getLast().equals(step)) {
                break;
            }
        }
        return new Recording(version, seed, founders, places, made);
    }

    /// The first step that came to something else, for a person to read.
    ///
    /// @param own whose answers these are
    /// @param others whose the other ones are
    public Optional<String> difference(String own, Recording other, String others) {
        for (var i = 0; i < steps.size(); i++) {
            if (i >= other.steps.size() || !steps.get(i).equals(other.steps.get(i))) {
                return Optional.of(difference(i, own, other, others));
            }
        }
        return Optional.empty();
    }

    private String difference(int at, String own, Recording other, String others) {
        var text = new StringBuilder();
        text.append(head()).append('\n');
        for (var step : steps.subList(0, at)) {
            text.append("      ").append(step.told()).append('\n');
        }
        text.append("  %s, step %d:%n".formatted(own, at))
                .append("      ")
                .append(steps.get(at).told())
                .append("\n  %s:%n      ".formatted(others))
                .append(at < other.steps.size() ? other.steps.get(at).told() : "nothing")
                .append('\n');
        return text.toString();
    }

    private String head() {
        return "%s seed %d: %d of %d found".formatted(version, seed, founders, places);
    }

    /// As [#parse] reads it: a line for the cluster, one for each step.
    public String text() {
        return head()
                + "\n"
                + steps.stream()
                        .map(step -> "  " + step.told() + "\n")
                        .collect(Collectors.joining());
    }

    /// Reads any number of recordings; what begins with # is a remark.
    public static List<Recording> parse(List<String> lines) {
        var all = new ArrayList<Recording>();
        for (var line : lines) {
            if (line.startsWith("#") || line.isBlank()) {
                continue;
            }
            if (line.startsWith(" ")) {
                var last = all.removeLast();
                var steps = new ArrayList<>(last.steps);
                steps.add(step(line.strip()));
                all.add(new Recording(last.version, last.seed, last.founders, last.places, steps));
            } else {
                var words = line.split("[ :]+");
                all.add(
                        new Recording(
                                words[0],
                                Long.parseLong(words[2]),
                                Integer.parseInt(words[3]),
                                Integer.parseInt(words[5]),
                                List.of()));
            }
        }
        return all;
    }

    private static Step step(String line) {
        var told = line.split(" -> ", 2);
        var words = told[1].split("; ", 2);
        return told[1].startsWith("members ")
                ? new Step(Move.parse(told[0]), "", told[1])
                : new Step(Move.parse(told[0]), words[0], words[1]);
    }
}
