package dev.quorate.manager.etcd;

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
import dev.quorate.manager.spec.EtcdVersion;
import dev.quorate.manager.spec.HostSpec;

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
import java.util.List;
import java.util.stream.IntStream;

/// Answers like an idle member whose database is empty, over TLS. The JVM's start-up cache is
/// recorded before there is an etcd on a machine, and holds only what was in use meanwhile:
/// connections, handshakes and messages included.
public final class StandInMember implements AutoCloseable {
    private final Server server;

    private StandInMember(Server server) {
        this.server = server;
    }

    /// Begins to answer.
    ///
    /// @param hosts of all members; their ids are 1, 2 and so on, and the first one leads
    /// @param place which of them this is, from 0
    /// @param files of which the server's pair is presented; a caller must come from the same CA
    /// @throws IOException when the port is taken
    public static StandInMember at(List<HostSpec> hosts, int place, MemberFiles files)
            throws IOException {
        var pair = files.server();
        var keys = Tls.keyManager(pair.certificateFile(), pair.keyFile());
        var tls =
                GrpcSslContexts.configure(SslContextBuilder.forServer(keys), SslProvider.JDK)
                        .trustManager(Tls.trustManager(pair.trustedFile()))
                        .clientAuth(ClientAuth.REQUIRE)
                        .build();
        var header =
                ResponseHeader.newBuilder()
                        .setClusterId(1)
                        .setMemberId(1L + place)
                        .setRevision(1)
                        .setRaftTerm(1)
                        .build();
        var status =
                StatusResponse.newBuilder()
                        .setHeader(header)
                        .setVersion(EtcdVersion.DEFAULT.toString())
                        .setLeader(1)
                        .setRaftTerm(1)
                        .build();
        var members =
                MemberListResponse.newBuilder()
                        .setHeader(header)
                        .addAllMembers(
                                IntStream.range(0, hosts.size())
                                        .mapToObj(each ->
                                                Member.newBuilder()
                                                        .setID(1L + each)
                                                        .setName(hosts.get(each).name())
                                                        .addPeerURLs(hosts.get(each).peerUrl())
                                                        .build())
                                        .toList())
                        .build();
        var read = RangeResponse.newBuilder().setHeader(header).build();
        return new StandInMember(
                NettyServerBuilder.forAddress(
                                new InetSocketAddress(
                                        hosts.get(place).address(), hosts.get(place).clientPort()))
                        .sslContext(tls)
                        .addService(always(MaintenanceGrpc.getStatusMethod(), status))
                        .addService(always(ClusterGrpc.getMemberListMethod(), members))
                        .addService(always(KVGrpc.getRangeMethod(), read))
                        .build()
                        .start());
    }

    private static <Q extends Message, A extends Message> ServerServiceDefinition always(
            MethodDescriptor<Q, A> method, A answer) {
        return ServerServiceDefinition.builder(method.getServiceName())
                .addMethod(
                        method,
                        ServerCalls.asyncUnaryCall((request, caller) -> {
                            caller.onNext(answer);
                            caller.onCompleted();
                        }))
                .build();
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
