package dev.quorate.manager.simulation;

import java.util.Locale;

/// Something that is done to a cluster on a [Bench]. Places count from 0; the member for place 0 is
/// m1.
public sealed interface Move {
    /// The founders are started, all at once.
    record Found() implements Move {}

    record Add(int through, int place, boolean learner) implements Move {}

    record Promote(int through, int place) implements Move {}

    record Remove(int through, int place) implements Move {}

    record Lead(int through, int place) implements Move {}

    /// One key is written.
    record Put(int through) implements Move {}

    /// SIGKILL.
    record Kill(int place) implements Move {}

    /// SIGTERM.
    record Stop(int place) implements Move {}

    /// Empties the data directory of a process that does not run.
    record Wipe(int place) implements Move {}

    record Start(int place, Mode mode) implements Move {}

    /// Connections grow older than the five seconds that etcd wants to see.
    record Calm() implements Move {}

    /// How a member is told to look at the rest of the cluster.
    enum Mode {
        /// On its data.
        AGAIN,
        /// On nothing, with the member list of this moment and itself.
        EXISTING,
        /// As before, with one of the others missing from the list.
        SHORT,
        /// On nothing, with the first members and their token.
        NEW;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static String name(int place) {
        return "m" + (place + 1);
    }

    static int place(String name) {
        return Integer.parseInt(name.substring(1)) - 1;
    }

    /// In a few words, which [#parse] reads.
    default String told() {
        return switch (this) {
            case Found() -> "found";
            case Add(var through, var place, var learner) ->
                    "%s add %s %s"
                            .formatted(name(through), learner ? "learner" : "voter", name(place));
            case Promote(var through, var place) ->
                    "%s promote %s".formatted(name(through), name(place));
            case Remove(var through, var place) ->
                    "%s remove %s".formatted(name(through), name(place));
            case Lead(var through, var place) ->
                    "%s hand-over %s".formatted(name(through), name(place));
            case Put(var through) -> "%s put".formatted(name(through));
            case Kill(var place) -> "kill " + name(place);
            case Stop(var place) -> "stop " + name(place);
            case Wipe(var place) -> "wipe " + name(place);
            case Start(var place, var mode) -> "start %s %s".formatted(name(place), mode.word());
            case Calm() -> "calm";
        };
    }

    /// @throws IllegalArgumentException when the words are no move
    static Move parse(String told) {
        var words = told.split(" ");
        return switch (words[0]) {
            case "found" -> new Found();
            case "calm" -> new Calm();
            case "kill" -> new Kill(place(words[1]));
            case "stop" -> new Stop(place(words[1]));
            case "wipe" -> new Wipe(place(words[1]));
            case "start" ->
                    new Start(place(words[1]), Mode.valueOf(words[2].toUpperCase(Locale.ROOT)));
            default -> request(place(words[0]), words);
        };
    }

    private static Move request(int through, String[] words) {
        return switch (words[1]) {
            case "add" -> new Add(through, place(words[3]), words[2].equals("learner"));
            case "promote" -> new Promote(through, place(words[2]));
            case "remove" -> new Remove(through, place(words[2]));
            case "hand-over" -> new Lead(through, place(words[2]));
            case "put" -> new Put(through);
            default -> throw new IllegalArgumentException(String.join(" ", words));
        };
    }
}
