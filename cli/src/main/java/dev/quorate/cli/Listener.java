package dev.quorate.cli;

import dev.quorate.OperatorException;
import dev.quorate.certs.CertificateStatus.Kind;
import dev.quorate.certs.ClusterPki;
import dev.quorate.certs.Handshake;
import dev.quorate.certs.HandshakeProbe;
import dev.quorate.certs.PairDirectory;
import dev.quorate.manager.control.Cluster;
import dev.quorate.manager.host.IdentityRecord;
import dev.quorate.manager.spec.HostSpec;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// One of a member's two ports, where it serves one of its two certificates.
///
/// @param identity of the member, as the record on its host says
/// @param kind [Kind#PEER] or [Kind#SERVER]
record Listener(IdentityRecord identity, HostSpec host, Kind kind) {
    /// Both listeners of every member that this cluster has placed on a host, by the records there.
    static List<Listener> of(Cluster cluster) throws IOException {
        var uid = cluster.record().uid();
        var listeners = new ArrayList<Listener>();
        for (var host : cluster.spec().hosts()) {
            cluster.hosts()
                    .inspect(host)
                    .identity()
                    .filter(identity -> identity.clusterUid().equals(uid))
                    .ifPresent(identity -> {
                        listeners.add(new Listener(identity, host, Kind.PEER));
                        listeners.add(new Listener(identity, host, Kind.SERVER));
                    });
        }
        return listeners;
    }

    String member() {
        return identity.member();
    }

    /// Whether a person means its member: by name, id or host.
    boolean isOf(String text) {
        return member().equals(text)
                || host.name().equals(text)
                || identity.memberId().filter(id -> id.toString().equals(text)).isPresent();
    }

    int port() {
        return kind == Kind.PEER ? host.peerPort() : host.clientPort();
    }

    /// The pair on disk that it ought to serve.
    PairDirectory pair(ClusterPki pki) {
        var files = pki.member(member());
        return kind == Kind.PEER ? files.peer() : files.server();
    }

    /// Shakes hands as one who is let in, so that the member has no failed handshake to log.
    Handshake probe(ClusterPki pki, Duration deadline) throws IOException, InterruptedException {
        return prober(pki).probe(host.address(), port(), deadline);
    }

    HandshakeProbe prober(ClusterPki pki) throws IOException {
        var visitor = kind == Kind.PEER ? pair(pki) : pki.client(ClusterPki.OWN_CLIENT);
        try {
            return HandshakeProbe.as(visitor.read());
        } catch (OperatorException unusable) {
            // Without a certificate of our own the listener shows its own all the same.
            var authority = kind == Kind.PEER ? pki.peerAuthority() : pki.clientAuthority();
            return HandshakeProbe.anonymous(List.of(authority.certificate()));
        }
    }

    @Override
    public String toString() {
        return "%s of %s (%s:%d)"
                .formatted(
                        kind == Kind.PEER ? "peer port" : "client port",
                        member(),
                        host.address(),
                        port());
    }
}
