package dev.quorate.manager.simulation;

import dev.quorate.manager.control.Clock;
import dev.quorate.manager.etcd.Etcd;
import dev.quorate.manager.host.Host;
import dev.quorate.manager.state.Records;

/// What can be wrong with a manager: between its code and the world, where a planted bug changes
/// what the code sees or does.
interface Flaws {
    /// Nothing is wrong.
    Flaws NONE = new Flaws() {};

    default Etcd etcd(World world, Program program, Etcd sound) {
        return sound;
    }

    default Host hosts(World world, Program program, Host sound) {
        return sound;
    }

    default Records records(World world, Program program, Records sound) {
        return sound;
    }

    default Clock clock(World world, Program program, Clock sound) {
        return sound;
    }

    /// What a daemon does besides, before each round.
    default void beforeRound(Simulation simulation, Program program) {}
}
