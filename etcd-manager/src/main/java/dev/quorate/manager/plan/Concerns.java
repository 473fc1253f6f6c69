package dev.quorate.manager.plan;

import dev.quorate.manager.observe.Answer.Answered;
import dev.quorate.manager.observe.HostView;
import dev.quorate.manager.observe.HostView.Data;
import dev.quorate.manager.observe.Identity;
import dev.quorate.manager.observe.MemberView;
import dev.quorate.manager.plan.Decision.Refuse;
import dev.quorate.manager.plan.Decision.Wait;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What keeps a cluster from being as it should be and is not acted upon unasked, each with what a
/// person can do about it.
record Concerns(Situation situation) {
    List<Decision> all() {
        var concerns = new ArrayList<Decision>();
        concerns.addAll(new Alarms(situation).concerns());
        for (var seen : situation.view().voters()) {
            ofVoter(seen).ifPresent(concerns::add);
        }
        tooMany().ifPresent(concerns::add);
        for (var at : situation.view().hosts()) {
            drift(at).ifPresent(concerns::add);
        }
        return concerns;
    }

    private Optional<Decision> ofVoter(MemberView seen) {
        return switch (seen.state()) {
            case UNRESPONSIVE -> Optional.of(silent(seen));
            case UNKNOWN ->
                    seen.host().map(HostView::reachable).orElse(true)
                            ? Optional.of(unexplained(seen))
                            : Optional.empty();
            case LOST ->
                    seen.host().flatMap(HostView::identity).isEmpty()
                            ? Optional.of(recordMissing(seen))
                            : Optional.empty();
            case UNSTARTED -> Optional.of(unstarted(seen));
            case HEALTHY, LEARNING, CRASHED, CORRUPT -> Optional.empty();
        };
    }

    private Decision silent(MemberView seen) {
        var member = seen.member().label();
        var lasting = situation.history().vigil().lasting(seen.member().id(), Ailment.Kind.SILENT);
        if (lasting.compareTo(Situation.PATIENCE) < 0) {
            return new Wait(
                    "waiting for %s to serve".formatted(member),
                    situation.now().plus(Situation.PATIENCE).minus(lasting));
        }
        return new Refuse(
                "NOT_SERVING",
                "%s runs and does not serve; a frozen process, a slow or full disk or a cut network"
                                .formatted(member)
                        + " is no loss, so it is left alone",
                "read its log: quorate member logs %s -c %s"
                        .formatted(member, situation.spec().name()));
    }

    private Refuse unexplained(MemberView seen) {
        var member = seen.member().label();
        var name = situation.spec().name();
        var elsewhere = seen.host().map(at -> at.signs().otherVolume()).orElse("");
        if (!elsewhere.isEmpty()) {
            return new Refuse(
                    "VOLUME_MISSING",
                    "the data of %s is not there, and neither is its volume: %s; nothing is taken"
                                    .formatted(member, elsewhere)
                            + " for lost",
                    "mount it, and it is started; if it is lost: quorate member replace %s -c %s"
                            .formatted(member, name));
        }
        return new Refuse(
                "UNEXPLAINED",
                "%s is in the member list, and %s"
                        .formatted(
                                member,
                                seen.host()
                                        .map(at ->
                                                "what is on host %s is not it%s"
                                                        .formatted(at.host().name(), owner(at)))
                                        .orElse("none of the specification's hosts carries it")),
                "quorate cluster status -c %s".formatted(name));
    }

    private static String owner(HostView at) {
        return at.identity()
                .filter(identity -> !identity.ours())
                .map(identity -> ": " + identity.owner())
                .orElse("");
    }

    private Refuse recordMissing(MemberView seen) {
        var member = seen.member().label();
        return new Refuse(
                "RECORD_MISSING",
                "host %s has neither the data of %s nor the record beside it: the disk that holds"
                                .formatted(hostName(seen), member)
                        + " both may not be mounted, so nothing is taken for lost",
                "mount it, and it is started; if it is lost: quorate member replace %s -c %s"
                        .formatted(member, situation.spec().name()));
    }

    private Refuse unstarted(MemberView seen) {
        var member = seen.member().label();
        var unreadable = seen.host().filter(at -> at.data() == Data.UNREADABLE).isPresent();
        return new Refuse(
                "NOT_STARTED",
                unreadable
                        ? "the data directory of %s on host %s cannot be read"
                                .formatted(member, hostName(seen))
                        : "%s has a vote and was never started".formatted(member),
                unreadable
                        ? "give it back to the user that runs etcd: quorate member logs %s -c %s"
                                .formatted(member, situation.spec().name())
                        : "start it, or take it out: quorate member remove %s -c %s"
                                .formatted(member, situation.spec().name()));
    }

    private static String hostName(MemberView seen) {
        return seen.host().map(at -> at.host().name()).orElse("");
    }

    private Optional<Decision> tooMany() {
        var wanted = situation.spec().members();
        var voters = situation.view().voters().size();
        return voters <= wanted
                ? Optional.empty()
                : Optional.of(
                        new Refuse(
                                "TOO_MANY_VOTERS",
                                "%d voters are wanted and there are %d, all of them alive"
                                        .formatted(wanted, voters),
                                "quorate cluster apply -c " + situation.spec().name()));
    }

    /// A restart on the way to what is asked for would be unasked; so would a change of the
    /// specification to what runs.
    private Optional<Decision> drift(HostView at) {
        if (!at.identity().map(Identity::ours).orElse(false) || !at.running()) {
            return Optional.empty();
        }
        var differences = new ArrayList<String>();
        var wanted = situation.spec().version().toString();
        at.answered()
                .map(Answered::version)
                .filter(version -> !version.isEmpty() && !version.equals(wanted))
                .ifPresent(version ->
                        differences.add("it is etcd %s, not %s".formatted(version, wanted)));
        differences.addAll(at.signs().drift());
        if (differences.isEmpty()) {
            return Optional.empty();
        }
        var member = Situation.memberOf(at);
        return Optional.of(
                new Refuse(
                        "DRIFT",
                        "%s does not run as the specification says: %s"
                                .formatted(member, String.join("; ", differences)),
                        "change the specification, or start it as it says: quorate member restart"
                                + " %s -c %s".formatted(member, situation.spec().name())));
    }
}
