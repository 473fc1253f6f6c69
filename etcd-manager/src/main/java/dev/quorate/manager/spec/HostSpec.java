package dev.quorate.manager.spec;

import java.nio.file.Path;

/// A place where a member can run.
///
/// @param name unique within the cluster; letters, digits and hyphens
/// @param address the IP address or DNS name under which peers and clients reach it
/// @param zone failure domain; empty when unknown
/// @param local whether its processes run on this machine
/// @param clientPort 1 to 65535
/// @param peerPort 1 to 65535, other than `clientPort`
/// @param dataDir absolute; etcd's data directory of the member on this host
public record HostSpec(
        String name,
        String address,
        String zone,
        boolean local,
        int clientPort,
        int peerPort,
        Path dataDir) {
    /// What peers and the member list call this host.
    public String peerUrl() {
        return "https://" + bracketed() + ":" + peerPort;
    }

    public String clientUrl() {
        return "https://" + bracketed() + ":" + clientPort;
    }

    private String bracketed() {
        return address.indexOf(':') < 0 ? address : "[" + address + "]";
    }
}
