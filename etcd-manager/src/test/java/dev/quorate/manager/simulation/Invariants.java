package dev.quorate.manager.simulation;

import dev.quorate.manager.etcd.Etcd.MembershipChange;
import dev.quorate.manager.host.IdentityRecord;
import dev.quorate.manager.simulation.Entry.Change;
import dev.quorate.manager.state.JournalEntry;

/// What no run may ever show, whatever happens in it: the rules of the design, checked against the
/// world as it is and not as the manager sees it. Liveness is [Ending]'s.
final class Invariants {
    private final OperationRules operations;
    private final MembershipRules membership;
    private final DataRules data;
    private boolean away;

    Invariants(World world) {
        operations = new OperationRules(world);
        membership = new MembershipRules(world, operations);
        data = new DataRules(world, operations, membership);
    }

    /// Checks nothing: for a world without a manager, in which people do as they please.
    void lookAway() {
        away = true;
    }

    /// How many changes of membership programs of the manager have asked for.
    int changes() {
        return membership.changes();
    }

    /// How often data was set aside.
    int asides() {
        return data.asides();
    }

    int replacements() {
        return membership.replacements();
    }

    /// The journal is gone, and with it what was counted there.
    void forgetCounts() {
        membership.forgetCounts();
        operations.forgetCounts();
    }

    /// A leader has its quorum.
    void committed(Member leader) {
        if (!away) {
            data.committed(leader);
        }
    }

    /// A start that the guard is about to allow.
    void guarding(Machine machine, Start start) {
        data.guarding(machine, start);
    }

    /// A member that is about to run.
    ///
    /// @param begins whether on nothing
    void starting(Machine machine, Start start, DataDir on, boolean begins) {
        if (!away) {
            data.starting(machine, start, on, begins);
        }
    }

    /// A program is about to have an effect.
    void acting(Program program) {
        operations.acting(program);
    }

    void journalled(Program program, String operation, JournalEntry entry) {
        operations.journalled(program, operation, entry);
        if (entry.type() == JournalEntry.Type.CLOSED) {
            membership.fenced(program);
        }
    }

    /// A change of membership or leadership is about to be sent.
    void asking(Program program, Machine machine, MembershipChange change) {
        membership.asking(program, machine, change);
    }

    /// Remembers who had a vote before what comes now.
    void remember(Truth truth) {
        membership.remember(truth);
    }

    /// A change of membership is committed.
    void changed(Request request, Change change) {
        if (!away) {
            membership.changed(request, change);
        }
    }

    /// A member is about to be stopped.
    void stopping(Program program, Machine machine) {
        membership.stopping(program, machine);
    }

    /// Data is about to be set aside.
    void settingAside(Program program, Machine machine) {
        data.settingAside(program, machine);
    }

    /// A record is about to be written.
    void recording(Program program, Machine machine, IdentityRecord identity) {
        data.recording(program, machine, identity);
    }

    /// Cheap checks, after everything that happens.
    void check() {
        data.check();
    }
}
