package dev.quorate.manager.simulation;

import dev.quorate.manager.etcd.Endpoint;
import dev.quorate.manager.etcd.Etcd;
import dev.quorate.manager.spec.MemberId;

import java.time.Duration;

/// Bugs of how etcd is asked to change its members.
final class ChangeBugs {
    private ChangeBugs() {}

    static Etcd addsVotersAtOnce(World world, Program program, Etcd sound) {
        return new EtcdAround(sound) {
            @Override
            public ChangeOutcome change(
                    Endpoint endpoint, MembershipChange change, Duration deadline)
                    throws InterruptedException {
                if (!(change instanceof MembershipChange.AddLearner add)) {
                    return super.change(endpoint, change, deadline);
                }
                program.enter();
                var machine = world.machineAt(endpoint);
                return machine.process()
                        .map(asked ->
                                new Request(world, program.name(), machine, change)
                                        .add(asked, add.peerUrl(), false))
                        .orElse(new ChangeOutcome.Unknown("nobody there"));
            }
        };
    }

    static Etcd removesTwoAtOnce(World world, Program program, Etcd sound) {
        return new EtcdAround(sound) {
            @Override
            public ChangeOutcome change(
                    Endpoint endpoint, MembershipChange change, Duration deadline)
                    throws InterruptedException {
                var outcome = super.change(endpoint, change, deadline);
                if (change instanceof MembershipChange.Remove
                        && outcome instanceof ChangeOutcome.Done) {
                    var silent =
                            world.config().voters().stream()
                                    .filter(voter -> !world.truth().serving().contains(voter.id()))
                                    .findFirst();
                    if (silent.isPresent()) {
                        var _ =
                                super.change(
                                        endpoint,
                                        new MembershipChange.Remove(
                                                new MemberId(silent.get().id())),
                                        deadline);
                    }
                }
                return outcome;
            }
        };
    }

    static Etcd asksAgainWhenTheAnswerIsLost(World world, Program program, Etcd sound) {
        return new EtcdAround(sound) {
            @Override
            public ChangeOutcome change(
                    Endpoint endpoint, MembershipChange change, Duration deadline)
                    throws InterruptedException {
                var outcome = super.change(endpoint, change, deadline);
                return outcome instanceof ChangeOutcome.Unknown
                        ? super.change(endpoint, change, deadline)
                        : outcome;
            }
        };
    }
}
