package dev.quorate.manager.simulation;

import dev.quorate.manager.etcd.Etcd.ChangeOutcome;
import dev.quorate.manager.etcd.Etcd.MembershipChange;
import dev.quorate.manager.simulation.Entry.Change;
import dev.quorate.manager.spec.MemberId;

import java.util.Optional;

/// A change of membership, at the member that is asked for it.
///
/// @param by who asks, for the story
record Request(World world, String by, Machine machine, MembershipChange change) {
    /// What comes of it when it arrives now.
    ChangeOutcome carryOut() {
        world.ensemble().settle();
        var asked = machine.process().filter(Member::responds);
        if (asked.isEmpty()) {
            return new ChangeOutcome.Unknown("nobody answers");
        }
        var config = asked.get().data().config();
        if (config.peer(asked.get().id()).map(Peer::learner).orElse(true)) {
            return Objection.ASKED_A_LEARNER.outcome();
        }
        return switch (change) {
            case MembershipChange.AddLearner add -> add(asked.get(), add.peerUrl(), true);
            case MembershipChange.Remove(var id) -> remove(asked.get(), id.value());
            case MembershipChange.Promote(var id) -> promote(asked.get(), id.value());
            case MembershipChange.MoveLeader(var id) -> move(asked.get(), id.value());
        };
    }

    void arriveLate() {
        world.tell("the late call %s arrives: %s", change, carryOut());
    }

    ChangeOutcome add(Member asked, String peerUrl, boolean learner) {
        var peer =
                new Peer(
                        Start.idOf(peerUrl + world.now() + world.nextPid()),
                        "",
                        peerUrl,
                        "",
                        learner,
                        by);
        var objection = world.rules().mayAdd(asked, learner, world.now());
        return objection.isPresent()
                ? objection.get().outcome()
                : propose(asked, new Change.Add(peer), peer.id());
    }

    ChangeOutcome remove(Member asked, long id) {
        var objection = world.rules().mayRemove(asked, id, world.now());
        return objection.isPresent()
                ? objection.get().outcome()
                : propose(asked, new Change.Remove(id), id);
    }

    private ChangeOutcome promote(Member asked, long id) {
        var leader = world.ensemble().leaderOf(asked);
        if (leader.isEmpty()) {
            return new ChangeOutcome.Unknown("no leader");
        }
        var objection = world.rules().mayPromote(leader.get(), id);
        return objection.isPresent()
                ? objection.get().outcome()
                : propose(leader.get(), new Change.Promote(id), id);
    }

    private ChangeOutcome move(Member asked, long id) {
        if (!asked.leads()) {
            return Objection.NOT_LEADER.outcome();
        }
        var objection = world.rules().mayLead(asked, id);
        if (objection.isPresent()) {
            return objection.get().outcome();
        }
        return world.ensemble().transfer(asked, id)
                ? done(id)
                : new ChangeOutcome.Unknown("timed out, leader transfer took too long");
    }

    private ChangeOutcome propose(Member through, Change proposed, long id) {
        var objection = world.rules().objection(through.data().config(), proposed);
        if (objection.isPresent()) {
            // A void change is found out when it is applied (`applyConfChange`): without a quorum
            // nobody gets to say so.
            return world.ensemble().committing(through)
                    ? objection.get().outcome()
                    : new ChangeOutcome.Unknown("not committed in time");
        }
        world.invariants().remember(world.truth());
        if (!world.ensemble().propose(through, proposed)) {
            return new ChangeOutcome.Unknown("not committed in time");
        }
        world.invariants().changed(this, proposed);
        world.stir();
        return done(id);
    }

    private ChangeOutcome done(long id) {
        world.tell("%s: %s is done, member %016x", by, change, id);
        return new ChangeOutcome.Done(new MemberId(id));
    }

    Optional<MemberId> subject() {
        return switch (change) {
            case MembershipChange.AddLearner _ -> Optional.empty();
            case MembershipChange.Remove(var id) -> Optional.of(id);
            case MembershipChange.Promote(var id) -> Optional.of(id);
            case MembershipChange.MoveLeader(var id) -> Optional.of(id);
        };
    }
}
