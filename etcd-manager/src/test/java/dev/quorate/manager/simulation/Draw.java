package dev.quorate.manager.simulation;

import dev.quorate.manager.simulation.Move.Mode;
import dev.quorate.manager.simulation.Recording.Step;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/// Draws a sequence of moves that makes some sense, by making them in the model.
///
/// What is a race in etcd is not drawn:
///
/// - A member is asked only when it has served since it started: before that, 3.4 answers nothing
///   for ever and later versions nothing for five seconds (`--wait-cluster-ready-timeout`).
/// - Changes that depend on who has been connected for five seconds are asked for right after a
///   start or after [Move.Calm], never in between.
/// - A member that has stopped is not promoted: whether it is near enough to the leader depends on
///   how many entries etcd has written for itself.
/// - The only founder does not found again beside others: it would lead a cluster of its own under
///   the same ids, and who talks to whom first decides what becomes of both.
/// - Where a member without its memory meets entries that contradict it, raft panics or stops
///   serving, by the order of messages: such a sequence is given up.
final class Draw {
    private static final int MOVES = 8;

    private final SplittableRandom chance;
    private final ModelBench bench;
    private final int founders;
    private final List<Step> steps = new ArrayList<>();
    private final List<Integer> ready = new ArrayList<>();
    private Look look;
    private boolean young;
    private boolean justStarted;

    private Draw(SplittableRandom chance, String version, int founders, int places) {
        this.chance = chance;
        this.founders = founders;
        this.bench = new ModelBench(version, founders, places);
        this.look = bench.look();
    }

    /// The sequence of a seed and what comes of it in the model; none when it leads to where etcd
    /// itself is undecided.
    static Optional<Recording> of(String version, long seed) {
        var chance = new SplittableRandom(seed);
        var founders = List.of(1, 1, 2, 3, 3, 3, 3, 3, 3, 5).get(chance.nextInt(10));
        var places = founders + 1 + chance.nextInt(2);
        var draw = new Draw(chance, version, founders, places);
        draw.make(new Move.Found());
        while (draw.steps.size() < MOVES && !draw.bench.undecided()) {
            draw.next();
        }
        return draw.bench.undecided()
                ? Optional.empty()
                : Optional.of(new Recording(version, seed, founders, places, draw.steps));
    }

    private void next() {
        var move = draw();
        if (move.isPresent()) {
            if (asksForHealth(move.get()) && young && (!justStarted || chance.nextInt(4) > 0)) {
                make(new Move.Calm());
            }
            make(move.get());
        }
    }

    private boolean asksForHealth(Move move) {
        return (move instanceof Move.Add || move instanceof Move.Remove) && bench.voters() > 1;
    }

    private void make(Move move) {
        var reply = bench.make(move);
        steps.add(new Step(move, reply, bench.rest("")));
        look = bench.look();
        ready.retainAll(look.running());
        look.running().stream()
                .filter(this::serves)
                .filter(at -> !ready.contains(at))
                .forEach(ready::add);
        if (move instanceof Move.Start || move instanceof Move.Found) {
            justStarted = !young;
            young = true;
        } else {
            justStarted = false;
            young &= !(move instanceof Move.Calm);
        }
    }

    private boolean serves(int place) {
        return look.serving().contains(place)
                || (bench.learns(place) && !bench.unstarted(place) && !look.serving().isEmpty());
    }

    private boolean runs(int place) {
        return look.running().contains(place);
    }

    private Optional<Move> draw() {
        return switch (chance.nextInt(23)) {
            case 0, 1, 2 -> asking(fresh(), (at, place) -> new Move.Add(at, place, true));
            case 3, 4 -> asking(fresh(), (at, place) -> new Move.Add(at, place, false));
            case 5, 6 -> asking(mostly(bench::learns, this::promotable), Move.Promote::new);
            case 7, 8, 9 -> asking(mostly(bench::listed, _ -> true), Move.Remove::new);
            case 10 -> asking(this::runs, Move.Lead::new);
            case 11 -> place(ready::contains).map(Move.Put::new);
            case 12, 13 -> place(this::runs).map(Move.Kill::new);
            case 14 -> place(this::runs).map(Move.Stop::new);
            case 15, 16 -> place(place -> !runs(place) && bench.hasData(place)).map(Move.Wipe::new);
            case 17 ->
                    place(place -> !bench.listed(place) && !bench.hasData(place))
                            .map(place -> new Move.Start(place, Mode.EXISTING));
            default -> place(this::startable).map(place -> new Move.Start(place, mode(place)));
        };
    }

    private IntPredicate fresh() {
        return mostly(place -> !bench.listed(place), _ -> true);
    }

    /// Requests that are refused for what they are about need not be frequent.
    private IntPredicate mostly(IntPredicate sensible, IntPredicate possible) {
        return chance.nextInt(5) > 0
                ? place -> sensible.test(place) && possible.test(place)
                : possible;
    }

    private boolean promotable(int place) {
        return runs(place)
                || !bench.listed(place)
                || (bench.unstarted(place) && !bench.hasData(place));
    }

    private boolean startable(int place) {
        return !runs(place)
                && (bench.listed(place)
                        || (bench.hasData(place) && !look.ended().containsKey(place)));
    }

    private Mode mode(int place) {
        if (bench.hasData(place)) {
            return Mode.AGAIN;
        }
        if (mayFound(place) && chance.nextInt(3) == 0) {
            return Mode.NEW;
        }
        return look.seats().size() > 1 && chance.nextInt(6) == 0 ? Mode.SHORT : Mode.EXISTING;
    }

    private boolean mayFound(int place) {
        return place < founders
                && (founders > 1 || (look.running().isEmpty() && bench.voters() <= 1));
    }

    private interface Request {
        Move of(int through, int place);
    }

    private Optional<Move> asking(IntPredicate whom, Request request) {
        var through = place(ready::contains);
        var place = place(whom);
        return through.isPresent() && place.isPresent()
                ? Optional.of(request.of(through.get(), place.get()))
                : Optional.empty();
    }

    private Optional<Integer> place(IntPredicate fits) {
        var all = IntStream.range(0, bench.places()).filter(fits).boxed().toList();
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(chance.nextInt(all.size())));
    }
}
