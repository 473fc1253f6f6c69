package dev.quorate.tests.model;

import dev.quorate.manager.host.MemberFailure.Cause;
import dev.quorate.manager.simulation.Look;
import dev.quorate.manager.simulation.Look.Seat;
import dev.quorate.tests.model.Gateway.Answer;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Gatherers;
import java.util.stream.IntStream;

/// What real members say of themselves.
///
/// @param members as one that serves lists them; missing when nobody serves
/// @param caughtUp whether everybody who follows the leader holds all of its entries
/// @param allServe whether nobody runs who neither serves nor learns
/// @param term by one that serves
record Observed(String told, JsonNode members, boolean caughtUp, boolean allServe, String term) {
    static final Observed NOTHING = new Observed("", MissingNode.getInstance(), false, false, "");

    private static final Duration DEADLINE = Duration.ofMillis(800);
    private static final int MEMBERS_MAX = 8;
    private static final String NOBODY = "0";

    /// @param status empty when it does not answer
    private record Said(int place, Optional<JsonNode> status, boolean serves) {
        String text(String field) {
            return status.map(body -> body.path(field).asString("")).orElse("");
        }

        String id() {
            return status.map(body -> body.path("header").path("member_id").asString()).orElse("");
        }

        boolean learns() {
            return status.map(body -> body.path("isLearner").asBoolean(false)).orElse(false);
        }
    }

    static Observed of(List<Place> places, HttpClient http) throws InterruptedException {
        var said =
                IntStream.range(0, places.size())
                        .filter(place -> places.get(place).runs())
                        .boxed()
                        .gather(
                                Gatherers.mapConcurrent(
                                        MEMBERS_MAX, place -> ask(place, places.get(place), http)))
                        .toList();
        var running = new TreeSet<>(said.stream().map(Said::place).toList());
        var serving = said.stream().filter(Said::serves).toList();
        if (serving.isEmpty()) {
            var look = new Look(List.of(), running, ended(places), Set.of(), 0);
            return new Observed(
                    look.told(), MissingNode.getInstance(), true, running.isEmpty(), "");
        }
        var witness = serving.getFirst();
        var leader = witness.text("leader");
        var members = list(new Gateway(http, places.get(witness.place()).clientPort()));
        var look =
                new Look(
                        seats(members, leader, places),
                        running,
                        ended(places),
                        new TreeSet<>(serving.stream().map(Said::place).toList()),
                        witness.status()
                                .map(body -> body.path("header").path("revision").asLong(0))
                                .orElse(0L));
        return new Observed(
                look.told(),
                members,
                caughtUp(said, leader),
                said.stream().allMatch(each -> each.serves() || each.learns()),
                witness.text("raftTerm"));
    }

    private static Map<Integer, Cause> ended(List<Place> places) {
        var ended = new HashMap<Integer, Cause>();
        for (var place = 0; place < places.size(); place++) {
            var cause = places.get(place).cause();
            if (cause != Cause.NONE) {
                ended.put(place, cause);
            }
        }
        return ended;
    }

    private static Said ask(int place, Place at, HttpClient http) {
        var gateway = new Gateway(http, at.clientPort());
        try {
            var status = body(gateway.call("maintenance/status", "{}", DEADLINE));
            var leads = status.filter(body -> !body.path("leader").asString(NOBODY).equals(NOBODY));
            var serves =
                    leads.filter(body -> !body.path("isLearner").asBoolean(false)).isPresent()
                            && body(gateway.call("kv/range", "{\"key\":\"a2V5\"}", DEADLINE))
                                    .isPresent();
            return new Said(place, status, serves);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Said(place, Optional.empty(), false);
        }
    }

    private static Optional<JsonNode> body(Answer answer) {
        return switch (answer) {
            case Answer.Done(var body) -> Optional.of(body);
            case Answer.Refused _, Answer.Silence _ -> Optional.empty();
        };
    }

    private static JsonNode list(Gateway gateway) throws InterruptedException {
        return body(gateway.call("cluster/member/list", "{\"linearizable\":true}", DEADLINE))
                .map(body -> body.path("members"))
                .orElse(MissingNode.getInstance());
    }

    private static List<Seat> seats(JsonNode members, String leader, List<Place> places) {
        var seats = new ArrayList<Seat>();
        for (var member : members) {
            seats.add(
                    new Seat(
                            Place.of(places, member),
                            member.path("ID").asString().equals(leader),
                            member.path("isLearner").asBoolean(false),
                            !member.path("name").asString("").isEmpty()));
        }
        seats.sort(Comparator.comparingInt(Seat::place));
        return seats;
    }

    private static boolean caughtUp(List<Said> said, String leader) {
        var following = said.stream().filter(each -> each.text("leader").equals(leader)).toList();
        var leads = following.stream().filter(each -> each.id().equals(leader)).findFirst();
        return leads.isPresent()
                && following.stream()
                        .allMatch(each ->
                                each.text("raftIndex").equals(leads.get().text("raftIndex"))
                                        && each.text("raftAppliedIndex")
                                                .equals(leads.get().text("raftIndex")));
    }
}
