package dev.quorate.manager.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.manager.host.MemberFailure.Cause;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The logs are those of real etcds that were brought to fail in each way, cut to some lines.
class FailureClassifierTest {
    private static final List<String> RECORDINGS =
            List.of("3.4.23", "3.4.23-zap", "3.5.35", "3.6.16", "3.7.3");
    private static final String SECTION = "=== ";

    record Recording(String version, String scenario, Cause cause, List<String> log) {
        @Override
        public String toString() {
            return version + " " + scenario;
        }
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void tellsWhyEtcdEnded(Recording recording) {
        var failure = FailureClassifier.classify(recording.log());

        assertThat(failure.cause()).as(failure.evidence()).isEqualTo(recording.cause());
        if (failure.cause() != Cause.NONE) {
            assertThat(failure.evidence()).isNotBlank().hasSizeLessThan(410);
        }
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void forgetsWhatAnEarlierRunHasSaid(Recording recording) {
        var log = new ArrayList<>(recording.log());
        log.add("quorate start guard: starting m1");
        log.add("{\"level\":\"info\",\"msg\":\"serving\"}");

        assertThat(FailureClassifier.classify(log).cause()).isEqualTo(Cause.NONE);
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void reportsTheGuardWhenItWasTheLastToSpeak(Recording recording) {
        var log = new ArrayList<>(recording.log());
        log.add("quorate start guard: refused: DATA_LOST: the data of m1 is gone");

        assertThat(FailureClassifier.classify(log))
                .isEqualTo(new MemberFailure(Cause.REFUSED, log.getLast()));
    }

    @Test
    void hasARecordingOfEveryCauseThatEtcdGives() {
        var recorded = recordings().map(Recording::cause).collect(Collectors.toSet());

        assertThat(recorded)
                .containsAll(EnumSet.complementOf(EnumSet.of(Cause.REFUSED, Cause.UNKNOWN)));
    }

    @Test
    void admitsThatItDoesNotKnow() {
        var log = List.of("panic: something new", "", "goroutine 1 [running]:");

        assertThat(FailureClassifier.classify(log))
                .isEqualTo(new MemberFailure(Cause.UNKNOWN, "panic: something new"));
    }

    /// Recorded from 3.7.3; protobuf-go puts a no-break space after the colon in some builds.
    @Test
    void readsAProtobufErrorWithEitherSpace() {
        for (var space : List.of(" ", "\u00a0")) {
            var line =
                    "{\"level\":\"fatal\",\"msg\":\"discovery failed\",\"error\":\"proto:"
                            + space
                            + "cannot parse invalid wire-format data\"}";

            assertThat(FailureClassifier.classify(List.of(line)).cause()).isEqualTo(Cause.CORRUPT);
        }
    }

    @Test
    void findsNothingInNothing() {
        assertThat(FailureClassifier.classify(List.of()).cause()).isEqualTo(Cause.NONE);
    }

    /// An etcd that repaired its log when it started and then served did not end from that.
    @Test
    void doesNotTakeARepairForTheEnd() {
        var log =
                List.of(
                        "{\"level\":\"info\",\"msg\":\"repaired WAL\",\"error\":\"unexpected"
                                + " EOF\"}");

        assertThat(FailureClassifier.classify(log).cause()).isEqualTo(Cause.NONE);
    }

    static Stream<Recording> recordings() {
        return RECORDINGS.stream().flatMap(FailureClassifierTest::recordingsOf);
    }

    private static Stream<Recording> recordingsOf(String version) {
        return Stream.of(text("etcd-" + version + ".log").split("(?m)^" + SECTION, -1))
                .filter(section -> !section.isBlank())
                .map(section -> {
                    var lines = section.lines().toList();
                    var title = lines.getFirst().split(" ", -1);
                    return new Recording(
                            version,
                            title[0],
                            Cause.valueOf(title[1]),
                            lines.subList(1, lines.size()));
                });
    }

    private static String text(String resource) {
        try (var in = FailureClassifierTest.class.getResourceAsStream(resource)) {
            return new String(
                    Objects.requireNonNull(in, resource).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
