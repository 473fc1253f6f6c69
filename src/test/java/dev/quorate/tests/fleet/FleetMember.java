package dev.quorate.tests.fleet;

import com.google.protobuf.Message;

import dev.quorate.certs.MemberFiles;
import dev.quorate.certs.Tls;
import dev.quorate.manager.etcd.proto.ClusterGrpc;
import dev.quorate.manager.etcd.proto.KVGrpc;
import dev.quorate.manager.etcd.proto.MaintenanceGrpc;
import dev.quorate.manager.etcd.proto.Member;
import dev.quorate.manager.etcd.proto.MemberListResponse;
import dev.quorate.manager.etcd.proto.RangeResponse;
import dev.quorate.manager.etcd.proto.ResponseHeader;
import dev.quorate.manager.etcd.proto.StatusResponse;
import dev.quorate.manager.spec.ClusterSpec;

import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;

import java.io.IOException;
import java.net.InetSocketAddress;

/// One member of a stand-in cluster: healthy and idle, or frozen.
final class FleetMember implements AutoCloseable {
    private static final long RAFT_INDEX = 1000;

    private final Server server;

    private FleetMember(Server server) {
        this.server = server;
    }

    static String name(ClusterSpec spec, int index) {
        return "%s-%d".formatted(spec.name(), index + 1);
    }

    static long id(int index) {
        return index + 1L;
    }

    static long clusterId(ClusterSpec spec) {
        return 1 + Integer.toUnsignedLong(spec.name().hashCode());
    }

    static FleetMember at(ClusterSpec spec, int index, MemberFiles files, boolean frozen)
            throws IOException {
        var host = spec.hosts().get(index);
        var pair = files.server();
        var keys = Tls.keyManager(pair.certificateFile(), pair.keyFile());
        var tls =
                GrpcSslContexts.configure(SslContextBuilder.forServer(keys), SslProvider.JDK)
                        .trustManager(Tls.trustManager(pair.trustedFile()))
                        .clientAuth(ClientAuth.REQUIRE)
                        .build();
        var header =
                ResponseHeader.newBuilder()
                        .setClusterId(clusterId(spec))
                        .setMemberId(id(index))
                        .setRevision(1)
                        .setRaftTerm(2)
                        .build();
        var status =
                StatusResponse.newBuilder()
                        .setHeader(header)
                        .setVersion(spec.version().toString())
                        .setLeader(id(0))
                        .setRaftTerm(2)
                        .setRaftIndex(RAFT_INDEX)
                        .setRaftAppliedIndex(RAFT_INDEX)
                        .build();
        return new FleetMember(
                NettyServerBuilder.forAddress(
                                new InetSocketAddress(host.address(), host.clientPort()))
                        .sslContext(tls)
                        .addService(answer(MaintenanceGrpc.getStatusMethod(), status, frozen))
                        .addService(
                                answer(
                                        ClusterGrpc.getMemberListMethod(),
                                        members(spec, header),
                                        frozen))
                        .addService(
                                answer(
                                        KVGrpc.getRangeMethod(),
                                        RangeResponse.newBuilder().setHeader(header).build(),
                                        frozen))
                        .build()
                        .start());
    }

    private static MemberListResponse members(ClusterSpec spec, ResponseHeader header) {
        var members = MemberListResponse.newBuilder().setHeader(header);
        for (int i = 0; i < spec.hosts().size(); i++) {
            var host = spec.hosts().get(i);
            members.addMembers(
                    Member.newBuilder()
                            .setID(id(i))
                            .setName(name(spec, i))
                            .addPeerURLs(host.peerUrl())
                            .addClientURLs(host.clientUrl()));
        }
        return members.build();
    }

    private static <Q extends Message, A extends Message> ServerServiceDefinition answer(
            MethodDescriptor<Q, A> method, A answer, boolean never) {
        return ServerServiceDefinition.builder(method.getServiceName())
                .addMethod(
                        method,
                        ServerCalls.asyncUnaryCall((request, caller) -> {
                            if (!never) {
                                caller.onNext(answer);
                                caller.onCompleted();
                            }
                        }))
                .build();
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
