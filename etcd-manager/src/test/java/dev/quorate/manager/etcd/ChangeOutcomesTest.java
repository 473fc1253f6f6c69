package dev.quorate.manager.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.manager.etcd.Etcd.ChangeOutcome;
import dev.quorate.manager.etcd.Etcd.Refusal;

import io.grpc.Status;
import io.grpc.StatusException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.net.ConnectException;
import java.time.Duration;

class ChangeOutcomesTest {
    private static final Endpoint ENDPOINT = new Endpoint("10.0.0.1", 2379);

    @ParameterizedTest
    @CsvSource({
        "FAILED_PRECONDITION, can only promote a learner member which is in sync with leader,"
                + " LEARNER_NOT_READY",
        "UNAVAILABLE, unhealthy cluster, UNHEALTHY",
        "FAILED_PRECONDITION, re-configuration failed due to not enough started members, UNHEALTHY",
        "FAILED_PRECONDITION, too many learner members in cluster, TOO_MANY_LEARNERS",
        "FAILED_PRECONDITION, Peer URLs already exists, PEER_URL_EXISTS",
        "FAILED_PRECONDITION, member ID already exist, PEER_URL_EXISTS",
        "NOT_FOUND, member not found, MEMBER_NOT_FOUND",
        "FAILED_PRECONDITION, not leader, NO_LEADER",
        "FAILED_PRECONDITION, bad leader transferee, OTHER",
        "INVALID_ARGUMENT, given member URLs are invalid, OTHER",
        "UNAVAILABLE, rpc not supported for learner, OTHER",
        "FAILED_PRECONDITION, rpc not supported for learner, OTHER",
        "PERMISSION_DENIED, permission denied, DENIED",
        "FAILED_PRECONDITION, user name not found, DENIED",
    })
    void aRefusalIsKnownByItsWords(Status.Code code, String words, Refusal expected) {
        var status = code.toStatus().withDescription("etcdserver: " + words);

        var outcome = outcome(status, true);

        assertThat(outcome)
                .isEqualTo(
                        new ChangeOutcome.Refused(
                                expected, "10.0.0.1:2379: promoting 1: etcdserver: " + words));
    }

    @ParameterizedTest
    @CsvSource({
        "UNAVAILABLE, request timed out",
        "UNAVAILABLE, 'request timed out, possibly due to connection lost'",
        "UNAVAILABLE, server stopped",
        "UNAVAILABLE, leader changed",
        "UNAVAILABLE, no leader",
        "UNKNOWN, something new",
        "FAILED_PRECONDITION, can only promote a learner member",
    })
    void whatMayComeAfterTheProposalIsUnknown(Status.Code code, String words) {
        var status = code.toStatus().withDescription("etcdserver: " + words);

        assertThat(outcome(status, true)).isInstanceOf(ChangeOutcome.Unknown.class);
    }

    @ParameterizedTest
    @EnumSource(
            value = Status.Code.class,
            names = {
                "UNAVAILABLE",
                "DEADLINE_EXCEEDED",
                "CANCELLED",
                "INTERNAL",
                "UNKNOWN",
                "DATA_LOSS"
            })
    void aLostAnswerIsUnknown(Status.Code code) {
        assertThat(outcome(code.toStatus(), true)).isInstanceOf(ChangeOutcome.Unknown.class);
    }

    @Test
    void whatWasNeverSentChangedNothing() {
        var refused =
                Status.UNAVAILABLE
                        .withDescription("io exception")
                        .withCause(new ConnectException("Connection refused"));

        assertThat(outcome(refused, false))
                .isEqualTo(
                        new ChangeOutcome.Refused(
                                Refusal.NOT_SENT,
                                "10.0.0.1:2379: cannot be reached: Connection refused"));
    }

    private static ChangeOutcome outcome(Status status, boolean sent) {
        return ChangeOutcomes.ofFailure(
                ENDPOINT, "promoting 1", Duration.ofSeconds(2), new StatusException(status), sent);
    }
}
