package dev.quorate.manager.spec;

import java.util.Optional;

/// What `spec.etcd` gives to hosts that have no ports or directory of their own.
///
/// @param dataDirRefused whether a directory was given that does not do, so that nothing further is
///   to be said about its absence
record HostDefaults(
        Optional<Integer> clientPort,
        Optional<Integer> peerPort,
        Optional<DataDirectory> dataDir,
        boolean dataDirRefused) {
    static final String PORT_REMEDY = "write 1 to 65535, for example 2379";
    static final String DATA_DIR_REMEDY =
            "write the absolute path of a directory of its own, for example /var/lib/etcd/prod";

    /// The ports that are registered for etcd.
    private static final int CLIENT_PORT = 2379;

    private static final int PEER_PORT = 2380;

    static final HostDefaults NONE =
            new HostDefaults(
                    Optional.of(CLIENT_PORT), Optional.of(PEER_PORT), Optional.empty(), false);

    static HostDefaults read(Section etcd) {
        var dataDir = dataDir(etcd);
        return new HostDefaults(
                port(etcd, "clientPort", Optional.of(CLIENT_PORT)),
                port(etcd, "peerPort", Optional.of(PEER_PORT)),
                dataDir,
                dataDir.isEmpty() && etcd.has("dataDir"));
    }

    /// The port of a section; `otherwise` when it has none; empty when it has one that does not do.
    static Optional<Integer> port(Section section, String key, Optional<Integer> otherwise) {
        return section.has(key) ? section.optional(key, WholeNumber.PORT, PORT_REMEDY) : otherwise;
    }

    static Optional<DataDirectory> dataDir(Section section) {
        return section.optional(
                "dataDir", value -> DataDirectory.parse(value.text()), DATA_DIR_REMEDY);
    }
}
