package dev.quorate.manager.simulation;

import dev.quorate.manager.control.Clock;
import dev.quorate.manager.etcd.Etcd;
import dev.quorate.manager.host.Host;
import dev.quorate.manager.state.Records;

import java.util.function.BiConsumer;

/// What can be wrong with a manager: between its code and the world, where a planted bug changes
/// what the code sees or does.
interface Flaws {
    /// Nothing is wrong.
    Flaws NONE = new Flaws() {};

    /// Puts something wrong around a sound port.
    interface Wrong<T> {
        T around(World world, Program program, T sound);
    }

    static Flaws inEtcd(Wrong<Etcd> wrong) {
        return new Flaws() {
            @Override
            public Etcd etcd(World world, Program program, Etcd sound) {
                return wrong.around(world, program, sound);
            }
        };
    }

    static Flaws inHosts(Wrong<Host> wrong) {
        return new Flaws() {
            @Override
            public Host hosts(World world, Program program, Host sound) {
                return wrong.around(world, program, sound);
            }
        };
    }

    static Flaws inRecords(Wrong<Records> wrong) {
        return new Flaws() {
            @Override
            public Records records(World world, Program program, Records sound) {
                return wrong.around(world, program, sound);
            }
        };
    }

    static Flaws inClock(Wrong<Clock> wrong) {
        return new Flaws() {
            @Override
            public Clock clock(World world, Program program, Clock sound) {
                return wrong.around(world, program, sound);
            }
        };
    }

    /// @param deed what a daemon does before each round that it should not
    static Flaws besides(BiConsumer<Simulation, Program> deed) {
        return new Flaws() {
            @Override
            public void beforeRound(Simulation simulation, Program program) {
                deed.accept(simulation, program);
            }
        };
    }

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
