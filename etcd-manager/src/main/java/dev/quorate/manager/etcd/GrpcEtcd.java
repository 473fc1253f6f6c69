package dev.quorate.manager.etcd;

import com.google.protobuf.ByteString;

import dev.quorate.manager.etcd.proto.ClusterGrpc;
import dev.quorate.manager.etcd.proto.HashKVRequest;
import dev.quorate.manager.etcd.proto.KVGrpc;
import dev.quorate.manager.etcd.proto.MaintenanceGrpc;
import dev.quorate.manager.etcd.proto.MemberAddRequest;
import dev.quorate.manager.etcd.proto.MemberListRequest;
import dev.quorate.manager.etcd.proto.MemberPromoteRequest;
import dev.quorate.manager.etcd.proto.MemberRemoveRequest;
import dev.quorate.manager.etcd.proto.MoveLeaderRequest;
import dev.quorate.manager.etcd.proto.RangeRequest;
import dev.quorate.manager.spec.MemberId;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.Deadline;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.ClientCalls;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// etcd over gRPC, one connection per endpoint. No call waits for a member to come up, each ends by
/// its deadline, and none is ever repeated.
public final class GrpcEtcd implements Etcd {
    private final Channels channels;

    /// @param tls used for every endpoint; there is no way to call a member without TLS
    public GrpcEtcd(ClientTls tls) {
        this.channels = new Channels(tls);
    }

    @Override
    public Probe probe(Endpoint endpoint, Duration deadline) throws InterruptedException {
        try {
            return new ProbeParts(endpoint, deadline).ask(channels.to(endpoint));
        } catch (EtcdException e) {
            return Probe.unanswered(Failures.reason(e));
        }
    }

    @Override
    public MemberList members(Endpoint endpoint, boolean barrier, Duration deadline)
            throws EtcdException, InterruptedException {
        var options = within(deadline);
        var channel = channels.to(endpoint);
        try {
            if (barrier) {
                readThroughQuorum(channel, options);
            }
            var request = MemberListRequest.newBuilder().setLinearizable(barrier).build();
            return Answers.members(
                    call(channel, ClusterGrpc.getMemberListMethod(), request, options), barrier);
        } catch (StatusException e) {
            throw Failures.of(endpoint, "the member list", deadline, e);
        }
    }

    /// That the data is denied to us is no matter: etcd checks that after the read went through the
    /// quorum.
    private static void readThroughQuorum(Channel channel, CallOptions options)
            throws StatusException, InterruptedException {
        try {
            call(channel, KVGrpc.getRangeMethod(), read(false), options);
        } catch (StatusException e) {
            if (!Failures.isDeniedByServer(e.getStatus())) {
                throw e;
            }
        }
    }

    @Override
    public ChangeOutcome change(Endpoint endpoint, MembershipChange change, Duration deadline)
            throws InterruptedException {
        var sent = new SentRequests();
        var options = within(deadline).withStreamTracerFactory(sent);
        try {
            return new ChangeOutcome.Done(carryOut(channels.to(endpoint), change, options));
        } catch (EtcdException e) {
            return new ChangeOutcome.Refused(Refusal.NOT_SENT, Failures.reason(e));
        } catch (StatusException e) {
            return ChangeOutcomes.ofFailure(endpoint, name(change), deadline, e, sent.any());
        }
    }

    private static String name(MembershipChange change) {
        return switch (change) {
            case MembershipChange.AddLearner(var peerUrl) -> "adding " + peerUrl + " as a learner";
            case MembershipChange.Remove(var member) -> "removing " + member;
            case MembershipChange.Promote(var learner) -> "promoting " + learner;
            case MembershipChange.MoveLeader(var target) -> "moving the lead to " + target;
        };
    }

    private static MemberId carryOut(Channel channel, MembershipChange change, CallOptions options)
            throws StatusException, InterruptedException {
        return switch (change) {
            case MembershipChange.AddLearner(var peerUrl) -> {
                var request =
                        MemberAddRequest.newBuilder()
                                .addPeerURLs(peerUrl)
                                .setIsLearner(true)
                                .build();
                var added = call(channel, ClusterGrpc.getMemberAddMethod(), request, options);
                yield new MemberId(added.getMember().getID());
            }
            case MembershipChange.Remove(var member) -> {
                var request = MemberRemoveRequest.newBuilder().setID(member.value()).build();
                call(channel, ClusterGrpc.getMemberRemoveMethod(), request, options);
                yield member;
            }
            case MembershipChange.Promote(var learner) -> {
                var request = MemberPromoteRequest.newBuilder().setID(learner.value()).build();
                call(channel, ClusterGrpc.getMemberPromoteMethod(), request, options);
                yield learner;
            }
            case MembershipChange.MoveLeader(var target) -> {
                var request = MoveLeaderRequest.newBuilder().setTargetID(target.value()).build();
                call(channel, MaintenanceGrpc.getMoveLeaderMethod(), request, options);
                yield target;
            }
        };
    }

    @Override
    public HashSample hash(Endpoint endpoint, long revision, Duration deadline)
            throws EtcdException, InterruptedException {
        if (revision < 0) {
            throw new IllegalArgumentException("a hash at revision " + revision);
        }
        var request = HashKVRequest.newBuilder().setRevision(revision).build();
        try {
            var answer =
                    call(
                            channels.to(endpoint),
                            MaintenanceGrpc.getHashKVMethod(),
                            request,
                            within(deadline));
            return Answers.hash(answer, revision);
        } catch (StatusException e) {
            throw Failures.of(endpoint, "HashKV at revision " + revision, deadline, e);
        }
    }

    @Override
    public long snapshot(Endpoint endpoint, OutputStream sink, Duration idleDeadline)
            throws EtcdException, IOException, InterruptedException {
        return new SnapshotStream(endpoint, idleDeadline).copy(channels.to(endpoint), sink);
    }

    @Override
    public void close() {
        channels.close();
    }

    static CallOptions within(Duration deadline) {
        return CallOptions.DEFAULT.withDeadline(
                Deadline.after(deadline.toNanos(), TimeUnit.NANOSECONDS));
    }

    /// A read that fetches nothing: it counts a key that nobody uses.
    static RangeRequest read(boolean serializable) {
        return RangeRequest.newBuilder()
                .setKey(ByteString.copyFrom(new byte[1]))
                .setCountOnly(true)
                .setSerializable(serializable)
                .build();
    }

    /// One call on the caller's thread.
    static <RequestT, ResponseT> ResponseT call(
            Channel channel,
            MethodDescriptor<RequestT, ResponseT> method,
            RequestT request,
            CallOptions options)
            throws StatusException, InterruptedException {
        try {
            return ClientCalls.blockingV2UnaryCall(channel, method, options, request);
        } catch (StatusException e) {
            // gRPC tells an interrupt as a cancelled call and leaves the flag set.
            if (e.getStatus().getCode() == Status.Code.CANCELLED && Thread.interrupted()) {
                throw new InterruptedException();
            }
            throw e;
        }
    }
}
