package dev.quorate.manager.observe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;

class DriftTest {
    private static final List<String> EXPECTED =
            List.of("--name=c-1", "--quota-backend-bytes=8", "--initial-cluster-state=existing");

    @Test
    void aMemberThatRunsAsItShouldHasNone() {
        assertThat(
                        Drift.between(
                                List.of(
                                        "/bin/etcd",
                                        "--name=c-1",
                                        "--initial-cluster-state=new",
                                        "--initial-cluster=c-1=https://h:1",
                                        "--initial-cluster-token=run-1",
                                        "--quota-backend-bytes=8",
                                        "--data-dir=/data/1"),
                                EXPECTED))
                .isEmpty();
    }

    @Test
    void namesEachDifference() {
        assertThat(Drift.between(List.of("/bin/etcd", "--name=c-1", "--debug=true"), EXPECTED))
                .containsExactly(
                        "--quota-backend-bytes=8 is missing", "--debug=true is not asked for");
        assertThat(
                        Drift.between(
                                List.of("/bin/etcd", "--name=c-1", "--quota-backend-bytes=9"),
                                EXPECTED))
                .containsExactly("--quota-backend-bytes is 9, not 8");
    }

    @Test
    void readsFlagsInEveryFormThatGoTakes() {
        assertThat(
                        Drift.between(
                                List.of(
                                        "/bin/etcd",
                                        "-name",
                                        "c-1",
                                        "--quota-backend-bytes",
                                        "8",
                                        "-pre-vote"),
                                EXPECTED))
                .containsExactly("--pre-vote=true is not asked for");
    }
}
