package dev.quorate.manager.simulation;

/// Which machines reach which, each direction by itself, and the manager's machine each channel by
/// itself. A link is open while nothing cuts it.
final class Network {
    private final int[][] peerCuts;
    private final int[] clientCuts;
    private final int[] managementCuts;

    Network(int machines) {
        peerCuts = new int[machines][machines];
        clientCuts = new int[machines];
        managementCuts = new int[machines];
    }

    boolean peersOpen(int from, int to) {
        return peerCuts[from][to] == 0;
    }

    /// Between the manager and the client port of a member.
    boolean clientOpen(int machine) {
        return clientCuts[machine] == 0;
    }

    /// Between the manager and the machine itself.
    boolean managementOpen(int machine) {
        return managementCuts[machine] == 0;
    }

    /// @param by 1 to cut once more, -1 to take a cut back
    void cutPeers(int from, int to, int by) {
        peerCuts[from][to] += by;
    }

    void cutClient(int machine, int by) {
        clientCuts[machine] += by;
    }

    void cutManagement(int machine, int by) {
        managementCuts[machine] += by;
    }
}
