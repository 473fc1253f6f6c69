package dev.quorate.manager.etcd;

import com.google.protobuf.ByteString;

import dev.quorate.manager.etcd.proto.AuthGrpc;
import dev.quorate.manager.etcd.proto.AuthStatusRequest;
import dev.quorate.manager.etcd.proto.KVGrpc;
import dev.quorate.manager.etcd.proto.LeaseGrpc;
import dev.quorate.manager.etcd.proto.LeaseTimeToLiveRequest;
import dev.quorate.manager.etcd.proto.RangeRequest;

import io.grpc.MethodDescriptor;
import io.grpc.StatusException;

import java.time.Duration;
import java.util.OptionalLong;

/// [Changes] over gRPC, one connection per endpoint. No call is ever repeated.
public final class GrpcChanges implements Changes {
    /// etcd's TTL of a lease that it does not know (`lease/leasehttp/http.go`, `v3_server.go`).
    private static final long NO_SUCH_LEASE = -1;

    private final Channels channels;

    /// @param tls used for every endpoint; there is no way to call a member without TLS
    public GrpcChanges(ClientTls tls) {
        this.channels = new Channels(tls);
    }

    @Override
    public ChangeStream watch(Endpoint endpoint, long startRevision, Duration deadline)
            throws EtcdException, InterruptedException {
        if (startRevision < 1) {
            throw new IllegalArgumentException("no revision to start at: " + startRevision);
        }
        var call = new WatchCall(endpoint, channels.to(endpoint));
        var opened = false;
        try {
            call.open(startRevision, deadline);
            opened = true;
            return call;
        } finally {
            if (!opened) {
                call.close();
            }
        }
    }

    @Override
    public StoreRevision revision(Endpoint endpoint, Duration deadline)
            throws EtcdException, InterruptedException {
        var header =
                ask(
                                endpoint,
                                "a linearizable read",
                                KVGrpc.getRangeMethod(),
                                GrpcEtcd.read(false),
                                deadline)
                        .getHeader();
        return new StoreRevision(header.getClusterId(), header.getRevision());
    }

    @Override
    public boolean readable(Endpoint endpoint, long revision, Duration deadline)
            throws EtcdException, InterruptedException {
        var request =
                RangeRequest.newBuilder()
                        .setKey(ByteString.copyFrom(new byte[1]))
                        .setCountOnly(true)
                        .setRevision(revision)
                        .build();
        try {
            ask(endpoint, "a read of the past", KVGrpc.getRangeMethod(), request, deadline);
            return true;
        } catch (EtcdException e) {
            if (e.kind() == EtcdException.Kind.OUT_OF_RANGE) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public OptionalLong grantedSeconds(Endpoint endpoint, long lease, Duration deadline)
            throws EtcdException, InterruptedException {
        var answer =
                ask(
                        endpoint,
                        "the time to live of a lease",
                        LeaseGrpc.getLeaseTimeToLiveMethod(),
                        LeaseTimeToLiveRequest.newBuilder().setID(lease).build(),
                        deadline);
        return answer.getTTL() == NO_SUCH_LEASE || answer.getGrantedTTL() <= 0
                ? OptionalLong.empty()
                : OptionalLong.of(answer.getGrantedTTL());
    }

    @Override
    public AuthState auth(Endpoint endpoint, Duration deadline)
            throws EtcdException, InterruptedException {
        try {
            var answer =
                    ask(
                            endpoint,
                            "the state of users and roles",
                            AuthGrpc.getAuthStatusMethod(),
                            AuthStatusRequest.getDefaultInstance(),
                            deadline);
            return new AuthState(answer.getEnabled(), answer.getAuthRevision());
        } catch (EtcdException e) {
            if (e.kind() == EtcdException.Kind.UNSUPPORTED) {
                return AuthState.UNKNOWN;
            }
            throw e;
        }
    }

    private <RequestT, ResponseT> ResponseT ask(
            Endpoint endpoint,
            String call,
            MethodDescriptor<RequestT, ResponseT> method,
            RequestT request,
            Duration deadline)
            throws EtcdException, InterruptedException {
        try {
            return GrpcEtcd.call(channels.to(endpoint), method, request, GrpcEtcd.within(deadline));
        } catch (StatusException e) {
            throw Failures.of(endpoint, call, deadline, e);
        }
    }

    @Override
    public void close() {
        channels.close();
    }
}
