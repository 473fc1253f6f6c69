package dev.quorate.manager.simulation;

import dev.quorate.manager.simulation.Bench.Mode;
import dev.quorate.manager.simulation.Bench.Reply;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/// A sequence of moves that was made in the model, with what came of each: to be made again with
/// real processes.
///
/// @param founders how many places are founded together
/// @param places how many there are
public record Recording(String version, int founders, int places, List<Played> moves) {
    /// Longer than the five seconds for which etcd wants its members to have been connected.
    private static final Duration CALM = Duration.ofMillis(6_500);

    /// What a process and an election may take.
    private static final Duration SETTLING = Duration.ofSeconds(6);

    /// A move on a bench.
    public interface Move {
        Optional<Reply> on(Bench bench) throws Exception;
    }

    /// @param told the move in words
    /// @param reply what a change of membership came to
    /// @param state how things were some seconds later
    public record Played(String told, Move move, Optional<Reply> reply, String state) {}

    /// Draws moves and makes them in the model.
    public static Recording of(String version, long seed) throws Exception {
        var chance = new SplittableRandom(seed);
        var founders = List.of(1, 2, 3, 3, 3).get(chance.nextInt(5));
        var bench = new ModelBench(version, founders, founders + 1);
        var moves = new ArrayList<Played>();
        bench.pass(CALM);
        for (var i = 0; i < 6; i++) {
            var drawn = new Draw(bench, chance, founders).next();
            var reply = drawn.move().on(bench);
            bench.pass(SETTLING);
            moves.add(new Played(drawn.told(), drawn.move(), reply, bench.state()));
        }
        return new Recording(version, founders, founders + 1, List.copyOf(moves));
    }

    private record Drawn(String told, Move move) {}

    /// Draws a move that makes some sense.
    private record Draw(ModelBench bench, SplittableRandom chance, int founders) {
        Drawn next() {
            while (true) {
                var drawn = draw();
                if (drawn.isPresent()) {
                    return drawn.get();
                }
            }
        }

        private Optional<Drawn> draw() {
            return switch (chance.nextInt(12)) {
                case 0, 1 -> adding(true);
                case 2 -> adding(false);
                case 3, 4 -> promoting();
                case 5, 6 -> removing();
                case 7 -> killing();
                case 8, 9 -> starting();
                case 10 -> wiping(Mode.EXISTING);
                default -> wiping(Mode.NEW);
            };
        }

        private Optional<Drawn> adding(boolean learner) {
            return through()
                    .flatMap(asked ->
                            place(_ -> true)
                                    .map(place ->
                                            new Drawn(
                                                    "%s adds %s as a %s"
                                                            .formatted(
                                                                    ModelBench.name(asked),
                                                                    ModelBench.name(place),
                                                                    learner ? "learner" : "voter"),
                                                    on ->
                                                            Optional.of(
                                                                    on.add(
                                                                            asked, place,
                                                                            learner)))));
        }

        private Optional<Drawn> promoting() {
            return through()
                    .flatMap(asked ->
                            place(place -> bench.learns(place) || !bench.listed(place))
                                    .map(place ->
                                            new Drawn(
                                                    "%s promotes %s"
                                                            .formatted(
                                                                    ModelBench.name(asked),
                                                                    ModelBench.name(place)),
                                                    on -> Optional.of(on.promote(asked, place)))));
        }

        private Optional<Drawn> removing() {
            return through()
                    .flatMap(asked ->
                            place(place -> place != asked)
                                    .map(place ->
                                            new Drawn(
                                                    "%s removes %s"
                                                            .formatted(
                                                                    ModelBench.name(asked),
                                                                    ModelBench.name(place)),
                                                    on -> Optional.of(on.remove(asked, place)))));
        }

        private Optional<Drawn> killing() {
            return place(bench::runs)
                    .map(place ->
                            new Drawn(
                                    ModelBench.name(place) + " is killed",
                                    on -> {
                                        on.kill(place);
                                        return Optional.empty();
                                    }));
        }

        private Optional<Drawn> starting() {
            return place(place ->
                            !bench.runs(place) && (bench.hasData(place) || bench.listed(place)))
                    .map(place -> {
                        var mode = bench.hasData(place) ? Mode.AGAIN : Mode.EXISTING;
                        return new Drawn(
                                "%s is started %s".formatted(ModelBench.name(place), mode),
                                on -> {
                                    on.start(place, mode);
                                    return Optional.empty();
                                });
                    });
        }

        private Optional<Drawn> wiping(Mode mode) {
            return place(place ->
                            bench.hasData(place)
                                    && bench.listed(place)
                                    && (mode == Mode.EXISTING || place < founders))
                    .map(place ->
                            new Drawn(
                                    "%s is wiped and started %s"
                                            .formatted(ModelBench.name(place), mode),
                                    on -> {
                                        on.kill(place);
                                        on.wipe(place);
                                        on.start(place, mode);
                                        return Optional.empty();
                                    }));
        }

        private Optional<Integer> through() {
            return place(place -> bench.runs(place) && !bench.learns(place));
        }

        private Optional<Integer> place(IntPredicate fits) {
            var all = IntStream.range(0, bench.places()).filter(fits).boxed().toList();
            return all.isEmpty()
                    ? Optional.empty()
                    : Optional.of(all.get(chance.nextInt(all.size())));
        }
    }
}
