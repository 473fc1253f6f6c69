package dev.quorate.manager.plan;

import dev.quorate.manager.plan.Decision.Refuse;

import java.util.ArrayList;
import java.util.List;

/// What etcd's own alarms mean, and what they ask of a person. No alarm is ever disarmed unasked:
/// it is what keeps etcd from making things worse.
record Alarms(Situation situation) {
    private static final String NOSPACE = "NOSPACE";
    private static final String CORRUPT = "CORRUPT";

    List<Refuse> concerns() {
        var concerns = new ArrayList<Refuse>();
        var corrupt = raising(CORRUPT);
        if (!corrupt.isEmpty()) {
            concerns.add(corrupt(corrupt));
        }
        var full = raising(NOSPACE);
        if (!full.isEmpty()) {
            concerns.add(noSpace(full));
        }
        var others =
                situation.view().hosts().stream()
                        .flatMap(at -> at.answered().stream())
                        .flatMap(said -> said.alarms().stream())
                        .filter(alarm -> !alarm.equals(NOSPACE) && !alarm.equals(CORRUPT))
                        .distinct()
                        .toList();
        if (!others.isEmpty()) {
            concerns.add(
                    new Refuse(
                            "ALARM",
                            "etcd raises " + String.join(", ", others),
                            "quorate cluster status -c %s -o wide"
                                    .formatted(situation.spec().name())));
        }
        return concerns;
    }

    private List<String> raising(String alarm) {
        return situation.view().hosts().stream()
                .filter(at ->
                        at.answered().filter(said -> said.alarms().contains(alarm)).isPresent())
                .map(Situation::memberOf)
                .toList();
    }

    /// With this alarm etcd refuses all changes (`server/etcdserver/corrupt.go`, applierV3Corrupt).
    /// Its check names those whose hash differs from that of a quorum; where there is no such
    /// quorum, nobody can tell which copy is right.
    private Refuse corrupt(List<String> members) {
        var name = situation.spec().name();
        var voters = situation.view().voters();
        var others =
                voters.stream()
                        .filter(seen ->
                                !members.contains(seen.host().map(Situation::memberOf).orElse("")))
                        .filter(seen -> seen.healthy())
                        .count();
        var clear = members.size() == 1 && others >= 2 && others > voters.size() / 2;
        var hazard =
                "etcd takes no writes: by its own check the data of %s differs from the others'"
                        .formatted(String.join(", ", members));
        return clear
                ? new Refuse(
                        CORRUPT,
                        hazard + "; the %d others agree with each other".formatted(others),
                        "quorate member replace %s -c %s, then: quorate etcdctl -c %s -- alarm disarm"
                                .formatted(members.getFirst(), name, name))
                : new Refuse(
                        CORRUPT,
                        hazard
                                + "; no majority of copies agrees, so nobody can tell which is"
                                + " right, and all are kept as they are",
                        "compare them before anything else: quorate etcdctl -c %s -- endpoint hashkv"
                                        .formatted(name)
                                + " --cluster; or restore: quorate restore plan -c %s --latest"
                                        .formatted(name)
                                + " --as NAME --local %d".formatted(situation.spec().members()));
    }

    /// A full database is no lost one, and another member would be as full.
    private Refuse noSpace(List<String> members) {
        var name = situation.spec().name();
        return new Refuse(
                NOSPACE,
                "the database of %s has reached its quota of %d MiB: etcd takes reads and deletes"
                                .formatted(
                                        String.join(", ", members),
                                        situation.spec().etcd().quotaBytes() >> 20)
                        + " only. Nothing is lost, and nobody is replaced",
                "delete or compact, then: quorate etcdctl -c %s -- defrag --cluster, and: quorate"
                                .formatted(name)
                        + " etcdctl -c %s -- alarm disarm".formatted(name));
    }
}
