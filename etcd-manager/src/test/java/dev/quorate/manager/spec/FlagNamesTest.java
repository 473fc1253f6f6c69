package dev.quorate.manager.spec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Set;

class FlagNamesTest {
    private static final FlagNames ETCD_3_6 =
            new FlagNames(
                    EtcdVersion.parse("3.6.16"),
                    Set.of(
                            "heartbeat-interval",
                            "election-timeout",
                            "snapshot-count",
                            "compact-hash-check-time",
                            "auto-compaction-mode",
                            "auto-compaction-retention",
                            "max-request-bytes"));

    @Test
    void takesFlagsThatTheVersionHas() {
        assertThat(problems("snapshot-count: 10000")).isEmpty();
    }

    @Test
    void namesPlaceFlagVersionAndWhatIsNear() {
        assertThat(problems("snapshot-cuont: 10000"))
                .containsExactly(
                        "16:7: spec.etcd.flags.snapshot-cuont: etcd 3.6.16 has no flag"
                                + " snapshot-cuont; did you mean snapshot-count?");
    }

    @Test
    void namesAllThatAreNear() {
        assertThat(problems("auto-compaction-mod: 1").getFirst())
                .endsWith("did you mean auto-compaction-mode?");
        assertThat(new NearMiss("abcdefgx").closest(Set.of("abcdefgz", "abcdefgy", "other"), 3))
                .containsExactly("abcdefgy", "abcdefgz");
    }

    @Test
    void namesAFlagThatIsNoLongerExperimental() {
        assertThat(problems("experimental-compact-hash-check-time: 1m").getFirst())
                .endsWith("; etcd 3.6.16 calls it compact-hash-check-time");
    }

    @Test
    void namesTheListWhenNothingIsNear() {
        assertThat(problems("enable-v2: true").getFirst())
                .endsWith(
                        "etcd 3.6.16 has no flag enable-v2; remove it; quorate etcd list shows"
                                + " where etcd 3.6.16 is, and its --help lists the flags");
    }

    @Test
    void findsEveryUnknownFlagAtOnce() {
        assertThat(problems("wal-segments: 1\n      raft-mode: 2")).hasSize(2);
    }

    @Test
    void refusesAVersionThatIsNotTheOneThatWasAsked() {
        var text = specification("snapshot-count: 1").with("3.6.16", "3.5.35");

        assertThat(problems(text))
                .containsExactly(
                        "6:12: spec.version: changed from 3.6.16 to 3.5.35 while it was read; run"
                                + " the command again");
    }

    @Test
    void checksNothingWithoutKnowingTheFlags() {
        assertThat(specification("no-such-flag: 1").problems()).isEmpty();
    }

    private static SpecText specification(String flags) {
        return new SpecText(
                """
                apiVersion: quorate.dev/v1
                kind: EtcdCluster
                metadata:
                  name: dev
                spec:
                  version: 3.6.16
                  members: 1
                  hosts:
                    - name: here
                      local: true
                      dataDir: /srv/etcd
                  etcd:
                    quota: 8GiB
                    flags:
                      heartbeat-interval: 100ms
                      FLAGS
                """
                        .replace("FLAGS", flags));
    }

    private static List<String> problems(String flags) {
        return problems(specification(flags));
    }

    private static List<String> problems(SpecText text) {
        var reader = new SpecReader(SpecText.DEFAULT_STORE).knowing(ETCD_3_6);
        return switch (reader.read("spec.yaml", text.text(), Voters.ODD)) {
            case SpecResult.Valid(var _) -> List.of();
            case SpecResult.Invalid invalid ->
                    invalid.problems().stream()
                            .map(problem -> problem.toString().substring("spec.yaml:".length()))
                            .toList();
        };
    }
}
