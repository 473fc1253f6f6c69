package dev.quorate.manager.etcd;

import dev.quorate.manager.etcd.proto.HashKVResponse;
import dev.quorate.manager.etcd.proto.Member;
import dev.quorate.manager.etcd.proto.MemberListResponse;
import dev.quorate.manager.etcd.proto.StatusResponse;
import dev.quorate.manager.spec.MemberId;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// etcd's messages as our records.
final class Answers {
    /// An alarm among the errors of a status: Go's text form of AlarmMember, whose spacing varies
    /// from build to build since 3.7 (`server/etcdserver/api/v3rpc/maintenance.go`, Status).
    private static final Pattern ALARM = Pattern.compile("memberID:(\\d+)\\s+alarm:(\\w+)\\s*");

    private Answers() {}

    static Probe.Status status(StatusResponse answer) {
        var leader = answer.getLeader();
        return new Probe.Status(
                answer.getHeader().getClusterId(),
                new MemberId(answer.getHeader().getMemberId()),
                leader == 0 ? Optional.empty() : Optional.of(new MemberId(leader)),
                answer.getIsLearner(),
                answer.getRaftTerm(),
                answer.getRaftIndex(),
                answer.getRaftAppliedIndex(),
                answer.getHeader().getRevision(),
                answer.getVersion(),
                answer.getStorageVersion(),
                answer.getDbSize(),
                answer.getDbSizeInUse(),
                answer.getErrorsList());
    }

    /// The alarms of the member that answered. Its status has them all, from its own store; the
    /// Alarm call would put an entry into the raft log for each look, and fail without a quorum.
    static List<String> alarms(Probe.Status status) {
        return status.errors().stream()
                .map(ALARM::matcher)
                .filter(alarm -> alarm.matches() && isOf(status.member(), alarm.group(1)))
                .map(alarm -> alarm.group(2))
                .distinct()
                .sorted()
                .toList();
    }

    private static boolean isOf(MemberId member, String decimalId) {
        return Long.toUnsignedString(member.value()).equals(decimalId);
    }

    static MemberList members(MemberListResponse answer, boolean confirmed) {
        return new MemberList(
                answer.getHeader().getClusterId(),
                new MemberId(answer.getHeader().getMemberId()),
                answer.getHeader().getRaftTerm(),
                confirmed,
                answer.getMembersList().stream().map(Answers::member).toList());
    }

    private static MemberList.EtcdMember member(Member member) {
        return new MemberList.EtcdMember(
                new MemberId(member.getID()),
                member.getName(),
                member.getPeerURLsList(),
                member.getClientURLsList(),
                member.getIsLearner());
    }

    static HashSample hash(HashKVResponse answer, long revision) {
        return new HashSample(
                new MemberId(answer.getHeader().getMemberId()),
                revision == 0 ? answer.getHeader().getRevision() : revision,
                answer.getCompactRevision(),
                answer.getHash());
    }
}
