package dev.quorate.manager.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.manager.etcd.proto.HashKVResponse;
import dev.quorate.manager.etcd.proto.Member;
import dev.quorate.manager.etcd.proto.MemberListResponse;
import dev.quorate.manager.etcd.proto.ResponseHeader;
import dev.quorate.manager.etcd.proto.StatusResponse;
import dev.quorate.manager.spec.MemberId;

import org.junit.jupiter.api.Test;

import java.util.List;

class AnswersTest {
    /// Above 2^63: negative when seen as signed.
    private static final MemberId LARGE = MemberId.parse("ffb52c7a0274129c");

    private static final ResponseHeader HEADER =
            ResponseHeader.newBuilder()
                    .setClusterId(0xf982100000000001L)
                    .setMemberId(LARGE.value())
                    .setRevision(7)
                    .setRaftTerm(3)
                    .build();

    @Test
    void aMemberWithoutLeaderSaysSo() {
        var status = Answers.status(StatusResponse.newBuilder().setHeader(HEADER).build());

        assertThat(status.leader()).isEmpty();
        assertThat(status.member()).isEqualTo(LARGE);
        assertThat(status.storageVersion()).isEmpty();
    }

    @Test
    void alarmsAreThoseOfTheMemberThatAnswers() {
        var status =
                Answers.status(
                        StatusResponse.newBuilder()
                                .setHeader(HEADER)
                                .addErrors("etcdserver: no leader")
                                .addErrors("memberID:18425682352995046044 alarm:NOSPACE ")
                                .addErrors("memberID:18425682352995046044  alarm:CORRUPT")
                                .addErrors("memberID:1 alarm:NOSPACE ")
                                .build());

        assertThat(Answers.alarms(status)).containsExactly("CORRUPT", "NOSPACE");
    }

    @Test
    void anAlarmOfAKindNotYetKnownIsShownByItsName() {
        var status =
                Answers.status(
                        StatusResponse.newBuilder()
                                .setHeader(HEADER)
                                .addErrors("memberID:18425682352995046044 alarm:3")
                                .build());

        assertThat(Answers.alarms(status)).containsExactly("3");
    }

    @Test
    void aMemberThatNeverStartedHasNoName() {
        var answer =
                MemberListResponse.newBuilder()
                        .setHeader(HEADER)
                        .addMembers(
                                Member.newBuilder()
                                        .setID(LARGE.value())
                                        .addPeerURLs("https://10.0.0.1:2380")
                                        .setIsLearner(true))
                        .build();

        var list = Answers.members(answer, true);

        assertThat(list.raftTerm()).isEqualTo(3);
        assertThat(list.members())
                .containsExactly(
                        new MemberList.EtcdMember(
                                LARGE, "", List.of("https://10.0.0.1:2380"), List.of(), true));
    }

    @Test
    void aHashKeepsAll32Bits() {
        var answer =
                HashKVResponse.newBuilder()
                        .setHeader(HEADER)
                        .setHash((int) 2_587_454_935L)
                        .setCompactRevision(-1)
                        .build();

        var sample = Answers.hash(answer, 5);

        assertThat(Integer.toUnsignedLong(sample.hash())).isEqualTo(2_587_454_935L);
        assertThat(sample).isEqualTo(new HashSample(LARGE, 5, -1, (int) 2_587_454_935L));
    }

    @Test
    void theNewestHashIsOfTheRevisionThatTheMemberHad() {
        var answer = HashKVResponse.newBuilder().setHeader(HEADER).build();

        assertThat(Answers.hash(answer, 0).revision()).isEqualTo(HEADER.getRevision());
    }
}
