package dev.quorate.manager.simulation;

import dev.quorate.manager.etcd.Etcd.ChangeOutcome;
import dev.quorate.manager.etcd.Etcd.MembershipChange;
import dev.quorate.manager.host.MemberFailure.Cause;
import dev.quorate.manager.simulation.Entry.Change;
import dev.quorate.manager.simulation.Look.Seat;
import dev.quorate.manager.simulation.Move.Mode;
import dev.quorate.manager.spec.ClusterSpec.ReplacementSettings;
import dev.quorate.manager.spec.EtcdVersion;
import dev.quorate.manager.spec.MemberId;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The bench in the model.
public final class ModelBench implements Bench {
    private static final long FOREIGN = 0x4711;

    /// An election is over in this time; twice it is shorter than the five seconds of [Move.Calm].
    private static final Duration REST = Duration.ofMillis(2_900);

    private static final Duration CALM = Duration.ofMillis(6_500);

    private final World world;
    private final int founders;
    private final Map<Integer, Long> lastIds = new HashMap<>();
    private int puts;

    /// @param founders how many places are founded together
    /// @param places how many there are
    public ModelBench(String version, int founders, int places) {
        this(new Rules(EtcdVersion.parse(version)), version, founders, places);
    }

    ModelBench(Rules rules, String version, int founders, int places) {
        var spec =
                Scenario.spec(
                        version,
                        founders,
                        places - founders,
                        new ReplacementSettings(false, Duration.ZERO, Duration.ZERO, 0));
        var scenario =
                new Scenario(
                        1,
                        spec,
                        true,
                        0,
                        20_000,
                        1,
                        Duration.ofDays(1),
                        false,
                        Duration.ZERO,
                        List.of());
        this.founders = founders;
        this.world = new World(scenario, false, rules);
        world.invariants().lookAway();
    }

    private Machine at(int place) {
        return world.machines().get(place);
    }

    @Override
    public String make(Move move) {
        world.ensemble().settle();
        return switch (move) {
            case Move.Found() -> found();
            case Move.Add(var through, var place, var learner) -> add(through, place, learner);
            case Move.Promote(var through, var place) ->
                    change(through, new MembershipChange.Promote(idAt(place)));
            case Move.Remove(var through, var place) ->
                    change(through, new MembershipChange.Remove(idAt(place)));
            case Move.Lead(var through, var place) ->
                    change(through, new MembershipChange.MoveLeader(idAt(place)));
            case Move.Put(var through) -> put(through);
            case Move.Kill(var place) -> end(place);
            case Move.Stop(var place) -> end(place);
            case Move.Wipe(var place) -> wipe(place);
            case Move.Start(var place, var mode) -> start(place, mode);
            case Move.Calm() -> pass(CALM);
        };
    }

    private String found() {
        world.live();
        for (var place = 0; place < founders; place++) {
            start(place, Mode.NEW);
        }
        return "";
    }

    private String end(int place) {
        at(place).kill();
        return "";
    }

    private String wipe(int place) {
        at(place).wipe(false);
        return "";
    }

    private String pass(Duration time) {
        world.timeline().runUntil(world.now() + time.toNanos());
        world.ensemble().settle();
        return "";
    }

    private Optional<Member> process(int place) {
        return at(place).process().filter(Member::responds);
    }

    private String put(int through) {
        var asked = process(through);
        if (asked.isPresent() && learns(through)) {
            return Objection.ASKED_A_LEARNER.words();
        }
        return asked.isPresent()
                        && world.ensemble().propose(asked.get(), new Change.Write(puts++, 1))
                ? DONE
                : NO_ANSWER;
    }

    private String add(int through, int place, boolean learner) {
        var url = at(place).spec().peerUrl();
        var change = new MembershipChange.AddLearner(url);
        if (learner || learns(through)) {
            return change(through, change);
        }
        var request = new Request(world, "bench", at(through), change);
        return process(through)
                .map(asked -> reply(request.add(asked, url, false)))
                .orElse(NO_ANSWER);
    }

    private String change(int through, MembershipChange change) {
        return reply(new Request(world, "bench", at(through), change).carryOut());
    }

    private static String reply(ChangeOutcome outcome) {
        return switch (outcome) {
            case ChangeOutcome.Done _ -> DONE;
            case ChangeOutcome.Refused(var _, var words) -> words;
            case ChangeOutcome.Unknown(var words) ->
                    words.equals(Objection.NOT_A_LEARNER.words()) ? words : NO_ANSWER;
        };
    }

    /// The id of the member for a place, or of the last one that there was.
    private MemberId idAt(int place) {
        peer(place).ifPresent(peer -> lastIds.put(place, peer.id()));
        return new MemberId(lastIds.getOrDefault(place, FOREIGN));
    }

    private String start(int place, Mode mode) {
        var flags = new ArrayList<String>();
        flags.add("--name=" + Move.name(place));
        if (mode == Mode.NEW) {
            flags.add("--initial-cluster-state=new");
            flags.add("--initial-cluster-token=token");
            flags.add("--initial-cluster=" + list(IntStream.range(0, founders).boxed().toList()));
        } else {
            flags.add("--initial-cluster-state=existing");
            flags.add("--initial-cluster=" + list(given(place, mode == Mode.SHORT)));
        }
        Start.of(world, at(place), flags).run();
        return "";
    }

    /// The list for one that joins.
    private List<Integer> given(int place, boolean shortened) {
        var given = new ArrayList<Integer>();
        for (var other = 0; other < places(); other++) {
            if (other == place || listed(other)) {
                given.add(other);
            }
        }
        if (shortened && given.getLast() == place) {
            given.removeFirst();
        } else if (shortened) {
            given.removeLast();
        }
        return given;
    }

    private String list(List<Integer> given) {
        return given.stream()
                .map(place -> Move.name(place) + "=" + at(place).spec().peerUrl())
                .collect(Collectors.joining(","));
    }

    @Override
    public String rest(String expected) {
        pass(REST);
        for (var place = 0; place < places(); place++) {
            idAt(place);
        }
        return look().told();
    }

    Look look() {
        var seats = new ArrayList<Seat>();
        for (var place = 0; place < places(); place++) {
            var listed = peer(place);
            if (listed.isPresent()) {
                var leads = process(place).filter(Member::leads).isPresent();
                seats.add(new Seat(place, leads, listed.get().learner(), listed.get().started()));
            }
        }
        var serving = places(at -> at.process().filter(world.ensemble()::serves).isPresent());
        var revision =
                serving.stream()
                        .findFirst()
                        .flatMap(this::process)
                        .map(member -> member.data().revision())
                        .orElse(0L);
        return new Look(seats, places(at -> at.process().isPresent()), ended(), serving, revision);
    }

    private Map<Integer, Cause> ended() {
        var ended = new HashMap<Integer, Cause>();
        for (var machine : world.machines()) {
            var cause = machine.facts().failure().cause();
            if (cause != Cause.NONE) {
                ended.put(machine.index(), cause);
            }
        }
        return ended;
    }

    private Set<Integer> places(Predicate<Machine> which) {
        return world.machines().stream()
                .filter(which)
                .map(Machine::index)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Optional<Peer> peer(int place) {
        return world.config().at(at(place).spec().peerUrl());
    }

    boolean listed(int place) {
        return peer(place).isPresent();
    }

    boolean learns(int place) {
        return peer(place).filter(Peer::learner).isPresent();
    }

    /// Whether the member for a place has never run.
    boolean unstarted(int place) {
        return peer(place).filter(peer -> !peer.started()).isPresent();
    }

    int voters() {
        return world.config().voters().size();
    }

    boolean hasData(int place) {
        return at(place).data().isPresent();
    }

    int places() {
        return world.machines().size();
    }

    /// Whether raft may panic or stop serving here, depending on the order of messages.
    boolean undecided() {
        return world.machines().stream()
                .anyMatch(at -> at.process().filter(member -> !member.responds()).isPresent());
    }
}
