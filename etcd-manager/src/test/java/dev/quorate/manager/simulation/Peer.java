package dev.quorate.manager.simulation;

/// A member in the member list.
///
/// @param name empty until it has published it, with its client URL, after its first start
/// @param addedBy who asked for it: for the story and for invariants, unknown to etcd
record Peer(
        long id, String name, String peerUrl, String clientUrl, boolean learner, String addedBy) {
    Peer published(String asName, String atClientUrl) {
        return new Peer(id, asName, peerUrl, atClientUrl, learner, addedBy);
    }

    Peer promoted() {
        return new Peer(id, name, peerUrl, clientUrl, false, addedBy);
    }

    boolean started() {
        return !name.isEmpty();
    }
}
