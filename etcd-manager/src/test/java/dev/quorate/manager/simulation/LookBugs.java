package dev.quorate.manager.simulation;

import dev.quorate.manager.etcd.Endpoint;
import dev.quorate.manager.etcd.Etcd;
import dev.quorate.manager.etcd.EtcdException;
import dev.quorate.manager.etcd.MemberList;
import dev.quorate.manager.etcd.MemberList.EtcdMember;
import dev.quorate.manager.etcd.Probe;

import java.time.Duration;
import java.util.HashMap;
import java.util.function.UnaryOperator;

/// Bugs of how etcd is asked what it is.
final class LookBugs {
    private LookBugs() {}

    static Etcd takesTheSilentForHealthy(World world, Program program, Etcd sound) {
        var last = new HashMap<Endpoint, Probe>();
        return new EtcdAround(sound) {
            @Override
            public Probe probe(Endpoint endpoint, Duration deadline) throws InterruptedException {
                var probe = super.probe(endpoint, deadline);
                if (probe.linearizable()) {
                    last.put(endpoint, probe);
                }
                return last.getOrDefault(endpoint, probe);
            }
        };
    }

    static Etcd readsWithoutTheQuorum(World world, Program program, Etcd sound) {
        return new EtcdAround(sound) {
            @Override
            public Probe probe(Endpoint endpoint, Duration deadline) throws InterruptedException {
                var probe = super.probe(endpoint, deadline);
                return new Probe(
                        probe.status(),
                        probe.status().filter(said -> !said.learner()).isPresent(),
                        probe.serializable(),
                        probe.alarms(),
                        probe.problem());
            }

            @Override
            public MemberList members(Endpoint endpoint, boolean barrier, Duration deadline)
                    throws EtcdException, InterruptedException {
                return confirmed(super.members(endpoint, false, deadline));
            }
        };
    }

    static Etcd listsWithoutABarrier(World world, Program program, Etcd sound) {
        return new EtcdAround(sound) {
            @Override
            public MemberList members(Endpoint endpoint, boolean barrier, Duration deadline)
                    throws EtcdException, InterruptedException {
                return confirmed(super.members(endpoint, false, deadline));
            }
        };
    }

    static Etcd countsLearnersAsVoters(World world, Program program, Etcd sound) {
        return new EtcdAround(sound) {
            @Override
            public MemberList members(Endpoint endpoint, boolean barrier, Duration deadline)
                    throws EtcdException, InterruptedException {
                return listing(
                        super.members(endpoint, barrier, deadline),
                        member ->
                                new EtcdMember(
                                        member.id(),
                                        member.name(),
                                        member.peerUrls(),
                                        member.clientUrls(),
                                        false));
            }
        };
    }

    static Etcd promotesWhoIsBehind(World world, Program program, Etcd sound) {
        return new EtcdAround(sound) {
            @Override
            public Probe probe(Endpoint endpoint, Duration deadline) throws InterruptedException {
                var probe = super.probe(endpoint, deadline);
                return new Probe(
                        probe.status().map(LookBugs::far),
                        probe.linearizable(),
                        probe.serializable(),
                        probe.alarms(),
                        probe.problem());
            }
        };
    }

    private static MemberList confirmed(MemberList list) {
        return new MemberList(
                list.clusterId(), list.answeredBy(), list.raftTerm(), true, list.members());
    }

    private static MemberList listing(MemberList list, UnaryOperator<EtcdMember> wrongly) {
        return new MemberList(
                list.clusterId(),
                list.answeredBy(),
                list.raftTerm(),
                list.confirmed(),
                list.members().stream().map(wrongly).toList());
    }

    private static Probe.Status far(Probe.Status said) {
        return !said.learner()
                ? said
                : new Probe.Status(
                        said.clusterId(),
                        said.member(),
                        said.leader(),
                        true,
                        said.raftTerm(),
                        Long.MAX_VALUE / 2,
                        Long.MAX_VALUE / 2,
                        said.revision(),
                        said.version(),
                        said.storageVersion(),
                        said.dbSize(),
                        said.dbSizeInUse(),
                        said.errors());
    }
}
