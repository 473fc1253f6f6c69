package dev.quorate.certs;

import java.util.List;

/// The two pairs of a member: one for the other members, one for clients.
///
/// @param peer issued and trusted by the peer CA
/// @param server issued and trusted by the client CA, so that clients need a single CA file
public record MemberFiles(PairDirectory peer, PairDirectory server) {

    /// The TLS flags of etcd, the same for every version from 3.4 on and after every renewal.
    public List<String> etcdFlags() {
        return List.of(
                "--cert-file=" + server.certificateFile(),
                "--key-file=" + server.keyFile(),
                "--trusted-ca-file=" + server.trustedFile(),
                "--client-cert-auth=true",
                "--peer-cert-file=" + peer.certificateFile(),
                "--peer-key-file=" + peer.keyFile(),
                "--peer-trusted-ca-file=" + peer.trustedFile(),
                "--peer-client-cert-auth=true");
    }
}
