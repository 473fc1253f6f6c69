package dev.quorate.manager.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.manager.spec.EtcdVersion;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;

import java.util.ArrayList;
import java.util.List;

/// The model answers what real etcd has answered.
class RecordingTest {
    static final List<String> VERSIONS = List.of("3.4.23", "3.5.35", "3.6.16", "3.7.3");

    private static final int SEQUENCES_MIN = 7;

    @ParameterizedTest
    @FieldSource("VERSIONS")
    void theModelAnswersWhatEtcdHasAnswered(String version) throws Exception {
        var recorded = Recording.kept(version);
        var differences = new ArrayList<String>();

        for (var etcd : recorded) {
            var model = etcd.on(new ModelBench(version, etcd.founders(), etcd.places()));
            etcd.difference("etcd", model, "model").ifPresent(differences::add);
        }

        assertThat(differences).as(String.join("\n", differences)).isEmpty();
        assertThat(recorded).hasSizeGreaterThanOrEqualTo(SEQUENCES_MIN);
    }

    @ParameterizedTest
    @EnumSource
    void aWrongRuleOfTheModelIsFound(WrongRule wrong) throws Exception {
        var found = new ArrayList<String>();
        for (var version : VERSIONS) {
            for (var etcd : Recording.kept(version)) {
                var rules = wrong.of(EtcdVersion.parse(version));
                var model = etcd.on(new ModelBench(rules, version, etcd.founders(), etcd.places()));
                etcd.difference("etcd", model, wrong.name()).ifPresent(found::add);
            }
        }
        found.stream().findFirst().ifPresent(System.out::println);
        assertThat(found).as(wrong.name()).isNotEmpty();
    }

    @Test
    void whatIsWrittenCanBeRead() {
        var drawn = new ArrayList<Recording>();
        for (var seed = 1; seed <= 20; seed++) {
            Recording.drawn("3.6.16", seed).ifPresent(drawn::add);
        }
        var text = new StringBuilder("# a remark\n");
        drawn.forEach(recording -> text.append(recording.text()));

        assertThat(Recording.parse(text.toString().lines().toList())).isEqualTo(drawn);
    }
}
