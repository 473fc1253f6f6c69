package dev.quorate.manager.simulation;

import dev.quorate.manager.etcd.Etcd.ChangeOutcome;
import dev.quorate.manager.etcd.Etcd.MembershipChange;
import dev.quorate.manager.spec.ClusterSpec.ReplacementSettings;
import dev.quorate.manager.spec.MemberId;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// The bench in the model.
public final class ModelBench implements Bench {
    private static final long FOREIGN = 0x4711;

    private final World world;
    private final int founders;
    private final Map<Integer, Long> lastIds = new HashMap<>();

    /// @param founders how many places are founded together and serve
    /// @param places how many there are
    public ModelBench(String version, int founders, int places) {
        var spec =
                Scenario.spec(
                        version,
                        founders,
                        places - founders,
                        new ReplacementSettings(false, Duration.ZERO, Duration.ZERO, 0));
        this.founders = founders;
        this.world =
                new World(
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
                                List.of()),
                        false);
        world.invariants().lookAway();
        for (var place = 0; place < founders; place++) {
            start(place, Mode.NEW);
        }
        world.live();
        pass(Duration.ofSeconds(3));
    }

    /// As the processes are called.
    public static String name(int place) {
        return "m" + (place + 1);
    }

    private Machine at(int place) {
        return world.machines().get(place);
    }

    private Optional<Member> asked(int through) {
        world.ensemble().settle();
        return at(through).process().filter(Member::responds);
    }

    @Override
    public Reply add(int through, int place, boolean learner) {
        var url = at(place).spec().peerUrl();
        var request =
                new Request(world, "bench", at(through), new MembershipChange.AddLearner(url));
        if (learner) {
            return reply(request.carryOut());
        }
        var member = asked(through);
        return member.isEmpty() ? Reply.NO_ANSWER : reply(request.add(member.get(), url, false));
    }

    @Override
    public Reply promote(int through, int place) {
        return change(through, new MembershipChange.Promote(idAt(place)));
    }

    @Override
    public Reply remove(int through, int place) {
        return change(through, new MembershipChange.Remove(idAt(place)));
    }

    private Reply change(int through, MembershipChange change) {
        return reply(new Request(world, "bench", at(through), change).carryOut());
    }

    private static Reply reply(ChangeOutcome outcome) {
        return switch (outcome) {
            case ChangeOutcome.Done _ -> Reply.DONE;
            case ChangeOutcome.Refused(var kind, var _) -> Reply.refused(kind);
            case ChangeOutcome.Unknown _ -> Reply.NO_ANSWER;
        };
    }

    /// The id of the member for a place, or of the last one that there was.
    private MemberId idAt(int place) {
        world.config()
                .at(at(place).spec().peerUrl())
                .ifPresent(peer -> lastIds.put(place, peer.id()));
        return new MemberId(lastIds.getOrDefault(place, FOREIGN));
    }

    @Override
    public void kill(int place) {
        at(place).kill();
    }

    @Override
    public void wipe(int place) {
        at(place).wipe(false);
    }

    @Override
    public void start(int place, Mode mode) {
        var flags = new ArrayList<String>();
        flags.add("--name=" + name(place));
        if (mode == Mode.NEW) {
            flags.add("--initial-cluster-state=new");
            flags.add("--initial-cluster-token=token");
            flags.add("--initial-cluster=" + foundersList());
        } else {
            flags.add("--initial-cluster-state=existing");
            flags.add("--initial-cluster=" + currentList());
        }
        if (at(place).process().isEmpty()) {
            Start.of(world, at(place), flags).run();
        }
    }

    private String foundersList() {
        var list = new ArrayList<String>();
        for (var place = 0; place < founders; place++) {
            list.add(name(place) + "=" + at(place).spec().peerUrl());
        }
        return String.join(",", list);
    }

    private String currentList() {
        return world.machines().stream()
                .filter(at -> world.config().at(at.spec().peerUrl()).isPresent())
                .map(at -> name(at.index()) + "=" + at.spec().peerUrl())
                .collect(Collectors.joining(","));
    }

    @Override
    public void pass(Duration time) {
        world.timeline().runUntil(world.now() + time.toNanos());
        world.ensemble().settle();
    }

    @Override
    public String state() {
        world.ensemble().settle();
        return "members %s, running %s, serving %s"
                .formatted(
                        roles(world.config()),
                        places(at -> at.process().isPresent()),
                        places(at -> at.process().filter(world.ensemble()::serves).isPresent()));
    }

    private String roles(Config config) {
        return world.machines().stream()
                .flatMap(at ->
                        config.at(at.spec().peerUrl()).stream()
                                .map(peer ->
                                        name(at.index())
                                                + (peer.learner() ? " learner" : "")
                                                + (peer.started() ? "" : " unstarted")))
                .toList()
                .toString();
    }

    private String places(java.util.function.Predicate<Machine> which) {
        return world.machines().stream()
                .filter(which)
                .map(at -> name(at.index()))
                .toList()
                .toString();
    }

    boolean listed(int place) {
        return world.config().at(at(place).spec().peerUrl()).isPresent();
    }

    boolean learns(int place) {
        return world.config().at(at(place).spec().peerUrl()).filter(Peer::learner).isPresent();
    }

    boolean runs(int place) {
        return at(place).process().isPresent();
    }

    boolean hasData(int place) {
        return at(place).data().isPresent();
    }

    boolean serves(int place) {
        world.ensemble().settle();
        return at(place).process().filter(world.ensemble()::serves).isPresent();
    }

    int places() {
        return world.machines().size();
    }
}
