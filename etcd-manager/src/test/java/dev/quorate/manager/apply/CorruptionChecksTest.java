package dev.quorate.manager.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.manager.spec.EtcdVersion;

import org.junit.jupiter.api.Test;

import java.util.Map;

class CorruptionChecksTest {
    private static final String INITIAL = "experimental-initial-corrupt-check";
    private static final String COMPACTION = "experimental-compact-hash-check-enabled";

    @Test
    void areSwitchedOnInTheWordsOfEachVersion() {
        assertThat(added("3.4.23", Map.of())).isEqualTo(Map.of(INITIAL, "true"));
        assertThat(added("3.5.35", Map.of()))
                .isEqualTo(Map.of(INITIAL, "true", COMPACTION, "true"));
        assertThat(added("3.6.16", Map.of()))
                .isEqualTo(added("3.7.3", Map.of()))
                .isEqualTo(
                        Map.of("feature-gates", "InitialCorruptCheck=true,CompactHashCheck=true"));
    }

    @Test
    void leaveOtherFlagsAlone() {
        assertThat(added("3.5.35", Map.of("snapshot-count", "10")))
                .containsEntry("snapshot-count", "10")
                .hasSize(3);
    }

    @Test
    void areLeftToTheSpecificationThatNamesThem() {
        assertThat(added("3.5.35", Map.of(INITIAL, "false")))
                .isEqualTo(Map.of(INITIAL, "false", COMPACTION, "true"));
        assertThat(added("3.6.16", Map.of("feature-gates", "CompactHashCheck=false")))
                .isEqualTo(
                        Map.of("feature-gates", "CompactHashCheck=false,InitialCorruptCheck=true"));
    }

    /// etcd 3.6 takes a check by its old name too, but not by both (server/embed/config.go).
    @Test
    void areNotNamedTwiceInOneThatKnowsBothNames() {
        assertThat(added("3.6.16", Map.of(INITIAL, "true")))
                .isEqualTo(Map.of(INITIAL, "true", "feature-gates", "CompactHashCheck=true"));
    }

    @Test
    void joinTheSpecificationsOwnGates() {
        assertThat(added("3.7.3", Map.of("feature-gates", "StopGRPCServiceOnDefrag=true")))
                .isEqualTo(
                        Map.of(
                                "feature-gates",
                                "StopGRPCServiceOnDefrag=true,InitialCorruptCheck=true,CompactHashCheck=true"));
    }

    private static Map<String, String> added(String version, Map<String, String> flags) {
        return CorruptionChecks.added(EtcdVersion.parse(version), flags);
    }
}
