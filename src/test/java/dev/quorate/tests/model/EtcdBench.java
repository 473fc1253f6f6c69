package dev.quorate.tests.model;

import static org.awaitility.Awaitility.await;

import dev.quorate.manager.simulation.Bench;
import dev.quorate.manager.simulation.Move;
import dev.quorate.manager.simulation.Move.Mode;
import dev.quorate.tests.fixture.EtcdPrograms;
import dev.quorate.tests.fixture.Ports;
import dev.quorate.tests.model.Gateway.Answer;

import org.awaitility.core.ConditionTimeoutException;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The bench with real processes on the loopback address.
final class EtcdBench implements Bench, AutoCloseable {
    private static final Duration ANSWER_DEADLINE = Duration.ofMillis(2_500);
    private static final Duration REST_DEADLINE = Duration.ofSeconds(15);

    /// etcd's `HealthInterval` and what two members may take to find each other beyond the moment
    /// in which they were first seen at work.
    private static final Duration CALM = Duration.ofMillis(5_700);

    /// Before connections grow old.
    private static final Duration YOUNG = Duration.ofMillis(4_700);

    /// So long a state has to last in which somebody runs without serving: such a one may be about
    /// to end.
    private static final Duration LASTING = Duration.ofMillis(400);

    /// An id that no member has.
    private static final String FOREIGN = "18193";

    private final HttpClient http;
    private final List<Place> places;
    private final Map<Integer, String> lastIds = new HashMap<>();
    private final Map<Integer, Long> addedAtSecond = new HashMap<>();
    private final int founders;
    private final Thread atExit = new Thread(this::killAll);
    private List<Integer> listed;
    private int voters;
    private boolean young;
    private long startedAt;
    private long restedAt;
    private String term = "";
    private String leader = "";

    private EtcdBench(HttpClient http, List<Place> places, int founders) {
        this.http = http;
        this.places = places;
        this.founders = founders;
        this.listed = IntStream.range(0, founders).boxed().toList();
    }

    /// @param directory an empty one, which the caller deletes
    /// @param founders how many places are founded together
    /// @param count how many there are
    static EtcdBench of(
            EtcdPrograms programs, HttpClient http, Path directory, int founders, int count) {
        // A member that joins asks its peers in the order of their URLs.
        var ports = IntStream.range(0, 2 * count).map(_ -> Ports.free()).sorted().toArray();
        var places = new ArrayList<Place>();
        for (var place = 0; place < count; place++) {
            var name = Move.name(place);
            places.add(new Place(programs, name, directory, ports[count + place], ports[place]));
        }
        var bench = new EtcdBench(http, places, founders);
        Runtime.getRuntime().addShutdownHook(bench.atExit);
        return bench;
    }

    @Override
    public String make(Move move) throws Exception {
        return switch (move) {
            case Move.Found() -> found();
            case Move.Add(var through, var place, var learner) -> add(through, place, learner);
            case Move.Promote(var through, var place) ->
                    request(through, "cluster/member/promote", id("ID", place));
            case Move.Remove(var through, var place) -> {
                var reply = request(through, "cluster/member/remove", id("ID", place));
                refuseAgeing();
                yield reply;
            }
            case Move.Lead(var through, var place) ->
                    request(through, "maintenance/transfer-leadership", id("targetID", place));
            case Move.Put(var through) ->
                    request(through, "kv/put", "{\"key\":\"a2V5\",\"value\":\"dmFsdWU=\"}");
            case Move.Kill(var place) -> {
                places.get(place).kill();
                yield "";
            }
            case Move.Stop(var place) -> {
                places.get(place).stop();
                yield "";
            }
            case Move.Wipe(var place) -> {
                places.get(place).wipe();
                yield "";
            }
            case Move.Start(var place, var mode) -> start(place, mode);
            case Move.Calm() -> calm();
        };
    }

    private String found() throws IOException {
        for (var place = 0; place < founders; place++) {
            start(place, Mode.NEW);
        }
        return "";
    }

    private String calm() {
        if (young) {
            await().atMost(CALM.plus(REST_DEADLINE))
                    .pollInSameThread()
                    .until(() -> System.nanoTime() - restedAt > CALM.toNanos());
        }
        young = false;
        return "";
    }

    /// An id is made of the URL and the second: an addition within the same second as the last one
    /// would be refused for another reason than the one that is asked about.
    private String add(int through, int place, boolean learner)
            throws Disturbed, InterruptedException {
        await().atMost(ANSWER_DEADLINE)
                .pollInSameThread()
                .until(() -> second() > addedAtSecond.getOrDefault(place, 0L));
        var reply =
                request(
                        through,
                        "cluster/member/add",
                        "{\"peerURLs\":[\"%s\"],\"isLearner\":%s}"
                                .formatted(places.get(place).peerUrl(), learner));
        addedAtSecond.put(place, second());
        refuseAgeing();
        return reply;
    }

    private static long second() {
        return System.currentTimeMillis() / 1_000;
    }

    private void refuseAgeing() throws Disturbed {
        if (young && voters > 1 && System.nanoTime() - startedAt > YOUNG.toNanos()) {
            throw new Disturbed("asked too late after a start");
        }
    }

    private String id(String field, int place) {
        return "{\"%s\":\"%s\"}".formatted(field, lastIds.getOrDefault(place, FOREIGN));
    }

    private Gateway gateway(int place) {
        return new Gateway(http, places.get(place).clientPort());
    }

    private String request(int through, String path, String json) throws InterruptedException {
        return switch (gateway(through).call(path, json, ANSWER_DEADLINE)) {
            case Answer.Done(var body) -> {
                if (body.has("members")) {
                    remember(body.path("members"));
                }
                yield DONE;
            }
            case Answer.Refused(var words) -> words;
            case Answer.Silence() -> NO_ANSWER;
        };
    }

    private void remember(JsonNode members) {
        var now = new ArrayList<Integer>();
        voters = 0;
        for (var member : members) {
            var place = Place.of(places, member);
            now.add(place);
            lastIds.put(place, member.path("ID").asString());
            voters += member.path("isLearner").asBoolean(false) ? 0 : 1;
        }
        listed = now.stream().sorted().toList();
    }

    private String start(int place, Mode mode) throws IOException {
        var flags = new ArrayList<String>();
        if (mode == Mode.NEW) {
            flags.add("--initial-cluster-state=new");
            flags.add("--initial-cluster-token=token");
            flags.add("--initial-cluster=" + list(IntStream.range(0, founders).boxed().toList()));
        } else {
            flags.add("--initial-cluster-state=existing");
            flags.add("--initial-cluster=" + list(given(place, mode == Mode.SHORT)));
        }
        startedAt = System.nanoTime();
        young = true;
        places.get(place).start(flags);
        return "";
    }

    private List<Integer> given(int place, boolean shortened) {
        var given = new ArrayList<>(listed);
        if (!given.contains(place)) {
            given.add(place);
            given.sort(null);
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
                .map(place -> Move.name(place) + "=" + places.get(place).peerUrl())
                .collect(Collectors.joining(","));
    }

    @Override
    public String rest(String expected) throws Exception {
        var coming = new Coming(expected);
        try {
            await().atMost(REST_DEADLINE)
                    .pollInSameThread()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(50))
                    .until(coming::arrived);
        } catch (ConditionTimeoutException e) {
            return coming.seen.told();
        }
        restedAt = System.nanoTime();
        noteTerm(coming.seen, expected);
        return coming.seen.told();
    }

    /// An election that nobody caused forgets who holds which entries, and later steps depend on
    /// that.
    private void noteTerm(Observed seen, String expected) throws Disturbed {
        var leads = leaderIn(expected);
        if (!leads.isEmpty() && leads.equals(leader) && !seen.term().equals(term)) {
            throw new Disturbed("an election in term " + term);
        }
        leader = leads;
        term = seen.term();
    }

    private static String leaderIn(String look) {
        var star = look.indexOf('*');
        return star < 0 ? "" : look.substring(look.lastIndexOf(' ', star) + 1, star);
    }

    /// On the way to a state that is expected.
    private final class Coming {
        private final String expected;
        private Observed seen = Observed.NOTHING;
        private long equalSince;

        Coming(String expected) {
            this.expected = expected;
        }

        boolean arrived() throws InterruptedException {
            seen = Observed.of(places, http);
            if (!seen.members().isMissingNode()) {
                remember(seen.members());
            }
            var now = System.nanoTime();
            if (!seen.told().equals(expected) || !seen.caughtUp()) {
                equalSince = 0;
                alignLeader();
                return false;
            }
            equalSince = equalSince == 0 ? now : equalSince;
            return seen.allServe() || now - equalSince > LASTING.toNanos();
        }

        private void alignLeader() throws InterruptedException {
            var wanted = leaderIn(expected);
            var leads = leaderIn(seen.told());
            if (!wanted.isEmpty()
                    && !leads.isEmpty()
                    && !wanted.equals(leads)
                    && seen.told().replace("*", "").equals(expected.replace("*", ""))) {
                gateway(Move.place(leads))
                        .call(
                                "maintenance/transfer-leadership",
                                id("targetID", Move.place(wanted)),
                                ANSWER_DEADLINE);
            }
        }
    }

    private void killAll() {
        places.forEach(Place::kill);
    }

    @Override
    public void close() {
        killAll();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // The machine is going down already, and the hook does the same.
            killAll();
        }
    }
}
