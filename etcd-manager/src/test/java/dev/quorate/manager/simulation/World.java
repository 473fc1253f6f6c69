package dev.quorate.manager.simulation;

import dev.quorate.manager.etcd.Endpoint;
import dev.quorate.manager.simulation.Entry.Change;
import dev.quorate.manager.spec.EtcdVersion;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/// Everything outside the manager's code: machines, links, disks, etcd, the manager's own disk and
/// clock, and somebody who writes to the cluster.
final class World {
    private static final Instant DAWN = Instant.parse("2026-03-01T00:00:00Z");
    private static final Duration TICK = Duration.ofMillis(400);
    private static final Duration CALM_TICK = Duration.ofSeconds(4);
    private static final long STIRRED_FOR = Duration.ofSeconds(8).toNanos();
    private static final int EFFECTS_MAX = 3_000;
    private static final long TRANSFER_RATE = 20_000_000;

    private final Scenario scenario;
    private final Timeline timeline = new Timeline(this::checkAfter);
    private final List<Machine> machines = new ArrayList<>();
    private final Map<Integer, Machine> machineByPort = new HashMap<>();
    private final Network network;
    private final Ensemble ensemble;
    private final Rules rules;
    private final Invariants invariants = new Invariants(this);
    private final Cabinet cabinet;
    private final SplittableRandom chance;
    private final SplittableRandom clients;
    private final BitSet acknowledged = new BitSet();
    private final Map<Long, String> tainted = new HashMap<>();
    private final Deque<Mishap> mishaps = new ArrayDeque<>();
    private final List<String> told = new ArrayList<>();
    private final boolean telling;
    private long stirredUntil;
    private boolean ticking;
    private long pids = 100;
    private int writes;
    private long linesWritten;
    private Duration clockOffset = Duration.ZERO;
    private int effects;
    private int effectsInAll;
    private long pausedSince;
    private String lastRefusal = "";
    private @Nullable Strike strike;
    private Consumer<Program> onEnd = _ -> {};

    /// What happens to one call of etcd on its way.
    record Mishap(Kind kind, Duration lasting) {
        enum Kind {
            REQUEST_LOST,
            ANSWER_LOST,
            DELAYED
        }

        String told() {
            return switch (kind) {
                case REQUEST_LOST -> "is lost on its way";
                case ANSWER_LOST -> "arrives, its answer is lost";
                case DELAYED -> "is held up for %d ms".formatted(lasting.toMillis());
            };
        }
    }

    /// When the manager's process is ended.
    ///
    /// @param effect the how-manieth effect from now
    record Strike(int effect, boolean before, Duration frozenFor) {
        boolean freezes() {
            return !frozenFor.isZero();
        }
    }

    World(Scenario scenario, boolean telling) {
        this(scenario, telling, new Rules(scenario.spec().version()));
    }

    /// @param rules of the etcd that runs here
    World(Scenario scenario, boolean telling, Rules rules) {
        this.scenario = scenario;
        this.telling = telling;
        var spec = scenario.spec();
        var seeds = new SplittableRandom(scenario.seed());
        this.network = new Network(spec.hosts().size());
        this.ensemble = new Ensemble(this, seeds.split());
        this.chance = seeds.split();
        this.clients = seeds.split();
        this.rules = rules;
        for (var host : spec.hosts()) {
            var machine = new Machine(this, machines.size(), host);
            machines.add(machine);
            machineByPort.put(host.clientPort(), machine);
        }
        this.cabinet = new Cabinet(spec, scenario.record(DAWN));
    }

    Scenario scenario() {
        return scenario;
    }

    Timeline timeline() {
        return timeline;
    }

    Network network() {
        return network;
    }

    Ensemble ensemble() {
        return ensemble;
    }

    Rules rules() {
        return rules;
    }

    Invariants invariants() {
        return invariants;
    }

    Cabinet cabinet() {
        return cabinet;
    }

    SplittableRandom chance() {
        return chance;
    }

    List<Machine> machines() {
        return machines;
    }

    Machine machine(String host) {
        return machines.stream().filter(at -> at.name().equals(host)).findFirst().orElseThrow();
    }

    Machine machineAt(Endpoint endpoint) {
        return Optional.ofNullable(machineByPort.get(endpoint.port())).orElseThrow();
    }

    EtcdVersion version() {
        return scenario.spec().version();
    }

    long now() {
        return timeline.now();
    }

    /// The clock of the manager's machine.
    Instant wall() {
        return DAWN.plusNanos(timeline.now()).plus(clockOffset);
    }

    void jumpClock(Duration by) {
        clockOffset = clockOffset.plus(by);
    }

    long nextPid() {
        return pids++;
    }

    long dbBytes() {
        return scenario.dbBytes() + linesWritten * 100;
    }

    /// What a new member's first transfer takes.
    long transferNanos() {
        return dbBytes() * 1_000 / (TRANSFER_RATE / 1_000_000);
    }

    /// For the story of a run.
    @SuppressWarnings("AnnotateFormatMethod")
    void tell(String format, Object... arguments) {
        if (telling) {
            var seconds = now() / 1_000_000_000.0;
            told.add("%10.3f  ".formatted(seconds) + format.formatted(arguments));
        }
    }

    List<String> told() {
        return told;
    }

    /// Something has changed: raft has work to do for a while.
    void stir() {
        stirredUntil = now() + STIRRED_FOR;
        ensemble.unsettle();
        if (!ticking) {
            ticking = true;
            timeline.quietlyAfter(TICK, this::tick);
        }
    }

    boolean stirred() {
        return now() < stirredUntil;
    }

    private void tick() {
        ensemble.settle();
        if (now() < stirredUntil) {
            timeline.quietlyAfter(TICK, this::tick);
        } else {
            ticking = false;
        }
    }

    /// Raft's heartbeats, and a client that writes now and then.
    void live() {
        ensemble.settle();
        timeline.quietlyAfter(CALM_TICK, this::live);
    }

    void write() {
        var machine = machines.get(clients.nextInt(machines.size()));
        var lines = 1 + clients.nextInt(scenario.linesMax());
        if (machine.up() && machine.process().filter(ensemble::serves).isPresent()) {
            var id = writes++;
            if (ensemble.propose(machine.process().get(), new Change.Write(id, lines))) {
                acknowledged.set(id);
                linesWritten += lines;
            }
        }
        timeline.quietlyAfter(
                Duration.ofMillis(
                        scenario.writeEvery().toMillis() / 2
                                + clients.nextLong(scenario.writeEvery().toMillis())),
                this::write);
    }

    BitSet acknowledged() {
        return acknowledged;
    }

    /// This member's memory is gone: it may have promised what it no longer knows.
    void taint(DataDir data, String why) {
        tainted.putIfAbsent(data.memberId(), why);
        tell("member %016x must never run again: %s", data.memberId(), why);
    }

    Optional<String> tainted(long memberId) {
        return Optional.ofNullable(tainted.get(memberId));
    }

    /// The member list with the most behind it, and who serves by it.
    Truth truth() {
        ensemble.settle();
        var config = config();
        var voters = new HashSet<Long>();
        for (var voter : config.voters()) {
            voters.add(voter.id());
        }
        var serving = new HashSet<Long>();
        for (var member : ensemble.members()) {
            if (voters.contains(member.id())
                    && member.machine().diskNanos() < 1_000_000_000L
                    && ensemble.serves(member)) {
                serving.add(member.id());
            }
        }
        return new Truth(now(), voters, serving);
    }

    /// The newest committed member list that is on any disk.
    Config config() {
        DataDir newest = null;
        for (var machine : machines) {
            var data = machine.data().orElse(null);
            if (data != null && (newest == null || data.appliedIndex() > newest.appliedIndex())) {
                newest = data;
            }
        }
        for (var member : ensemble.members()) {
            if (newest == null || member.data().appliedIndex() > newest.appliedIndex()) {
                newest = member.data();
            }
        }
        return newest == null ? Config.EMPTY : newest.config();
    }

    void plan(Mishap mishap) {
        mishaps.add(mishap);
    }

    Optional<Mishap> mishap() {
        return Optional.ofNullable(mishaps.poll());
    }

    void plan(Strike next) {
        effects = 0;
        strike = next;
    }

    /// A command was refused: its person reads why.
    void refused(String code) {
        lastRefusal = code;
    }

    /// What the last command was refused for; empty when it was not.
    String takeRefusal() {
        var code = lastRefusal;
        lastRefusal = "";
        return code;
    }

    void pauseBegins() {
        pausedSince = now();
    }

    /// Virtual nanoseconds.
    long pausedSince() {
        return pausedSince;
    }

    int countEffect(Program program) {
        invariants.acting(program);
        if (++effectsInAll > EFFECTS_MAX) {
            throw new Violation("liveness", "%d effects and no end".formatted(EFFECTS_MAX));
        }
        return ++effects;
    }

    int effects() {
        return effects;
    }

    /// Ends or stops a program at one of its effects, when that was planned.
    void strike(Program program, int number, String what, boolean before) {
        var planned = strike;
        if (planned == null || planned.effect() != number || planned.before() != before) {
            return;
        }
        strike = null;
        tell("%s, %s: %s", program.name(), before ? "about to" : "just did", what);
        if (planned.freezes()) {
            program.freeze(planned.frozenFor());
        } else {
            program.kill();
        }
    }

    /// @param listener told of every program that has ended
    void onEnd(Consumer<Program> listener) {
        onEnd = listener;
    }

    void ended(Program program) {
        onEnd.accept(program);
    }

    void checkAfter() {
        invariants.check();
    }
}
