package dev.quorate.manager.simulation;

import dev.quorate.manager.control.Clock;
import dev.quorate.manager.etcd.Endpoint;
import dev.quorate.manager.etcd.Etcd;
import dev.quorate.manager.etcd.EtcdException;
import dev.quorate.manager.etcd.MemberList;
import dev.quorate.manager.etcd.MemberList.EtcdMember;
import dev.quorate.manager.etcd.Probe;
import dev.quorate.manager.host.Host;
import dev.quorate.manager.host.HostFacts;
import dev.quorate.manager.host.IdentityRecord;
import dev.quorate.manager.plan.PlanStep;
import dev.quorate.manager.plan.Vigil.Orders;
import dev.quorate.manager.spec.HostSpec;
import dev.quorate.manager.spec.MemberId;
import dev.quorate.manager.state.Holds;
import dev.quorate.manager.state.Holds.Hold;
import dev.quorate.manager.state.Holds.Holder;
import dev.quorate.manager.state.Holds.Role;
import dev.quorate.manager.state.JournalEntry;
import dev.quorate.manager.state.Records;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;

/// Bugs that managers of etcd have had, each planted by itself: the simulation has to find them
/// all.
enum PlantedBug implements Flaws {
    KEEPS_NEW_IN_THE_FLAGS {
        @Override
        public Host hosts(World world, Program program, Host sound) {
            return starting(
                    sound,
                    order -> {
                        var arguments = new ArrayList<>(order.arguments());
                        arguments.replaceAll(argument ->
                                argument.startsWith("--initial-cluster-state=")
                                        ? "--initial-cluster-state=new"
                                        : argument);
                        return new Host.StartOrder(
                                order.binary(), order.binarySha256(), arguments, order.identity());
                    });
        }
    },

    STARTS_AN_OLD_ID_ON_NOTHING {
        @Override
        public Host hosts(World world, Program program, Host sound) {
            return new HostsAround(sound) {
                @Override
                public HostFacts inspect(HostSpec host) throws IOException {
                    return withData(super.inspect(host));
                }

                @Override
                public void start(HostSpec host, StartOrder order)
                        throws IOException, InterruptedException {
                    var machine = world.machine(host.name());
                    if (machine.process().isEmpty()
                            && machine.data().isEmpty()
                            && machine.record().isPresent()) {
                        machine.write(permitted(machine.record().get()));
                    }
                    super.start(host, joining(world, order));
                }
            };
        }
    },

    HAS_NO_START_GUARD {
        @Override
        public Host hosts(World world, Program program, Host sound) {
            return new HostsAround(sound) {
                @Override
                public HostFacts inspect(HostSpec host) throws IOException {
                    return withData(super.inspect(host));
                }

                @Override
                public void start(HostSpec host, StartOrder order) throws IOException {
                    program.enter();
                    var machine = world.machine(host.name());
                    if (machine.up() && machine.process().isEmpty()) {
                        Start.of(world, machine, joining(world, order).arguments()).run();
                    }
                }
            };
        }
    },

    NEVER_STOPS_WHAT_WAS_REMOVED {
        @Override
        public Host hosts(World world, Program program, Host sound) {
            return new HostsAround(sound) {
                @Override
                public void stop(HostSpec host, Duration patience) {
                    program.enter();
                }
            };
        }
    },

    SETS_ASIDE_BEFORE_IT_REMOVES {
        @Override
        public Host hosts(World world, Program program, Host sound) {
            return new HostsAround(sound) {
                @Override
                public HostFacts inspect(HostSpec host) throws IOException {
                    var facts = super.inspect(host);
                    if (facts.failure().cause()
                            == dev.quorate.manager.host.MemberFailure.Cause.CORRUPT) {
                        setAside(host, "corrupt");
                    }
                    return facts;
                }
            };
        }
    },

    TAKES_THE_SILENT_FOR_HEALTHY {
        @Override
        public Etcd etcd(World world, Program program, Etcd sound) {
            var last = new HashMap<Endpoint, Probe>();
            return new EtcdAround(sound) {
                @Override
                public Probe probe(Endpoint endpoint, Duration deadline)
                        throws InterruptedException {
                    var probe = super.probe(endpoint, deadline);
                    if (probe.linearizable()) {
                        last.put(endpoint, probe);
                    }
                    return last.getOrDefault(endpoint, probe);
                }
            };
        }
    },

    READS_WITHOUT_THE_QUORUM {
        @Override
        public Etcd etcd(World world, Program program, Etcd sound) {
            return new EtcdAround(sound) {
                @Override
                public Probe probe(Endpoint endpoint, Duration deadline)
                        throws InterruptedException {
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
    },

    LISTS_WITHOUT_A_BARRIER {
        @Override
        public Etcd etcd(World world, Program program, Etcd sound) {
            return new EtcdAround(sound) {
                @Override
                public MemberList members(Endpoint endpoint, boolean barrier, Duration deadline)
                        throws EtcdException, InterruptedException {
                    return confirmed(super.members(endpoint, false, deadline));
                }
            };
        }
    },

    COUNTS_LEARNERS_AS_VOTERS {
        @Override
        public Etcd etcd(World world, Program program, Etcd sound) {
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
    },

    ADDS_VOTERS_AT_ONCE {
        @Override
        public Etcd etcd(World world, Program program, Etcd sound) {
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
    },

    PROMOTES_WHO_IS_BEHIND {
        @Override
        public Etcd etcd(World world, Program program, Etcd sound) {
            return new EtcdAround(sound) {
                @Override
                public Probe probe(Endpoint endpoint, Duration deadline)
                        throws InterruptedException {
                    var probe = super.probe(endpoint, deadline);
                    return new Probe(
                            probe.status().map(PlantedBug::far),
                            probe.linearizable(),
                            probe.serializable(),
                            probe.alarms(),
                            probe.problem());
                }
            };
        }
    },

    REMOVES_TWO_AT_ONCE {
        @Override
        public Etcd etcd(World world, Program program, Etcd sound) {
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
                                        .filter(voter ->
                                                !world.truth().serving().contains(voter.id()))
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
    },

    ASKS_AGAIN_WHEN_THE_ANSWER_IS_LOST {
        @Override
        public Etcd etcd(World world, Program program, Etcd sound) {
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
    },

    GOES_ON_WHEN_OVERTAKEN {
        @Override
        public Records records(World world, Program program, Records sound) {
            return holding(sound, UnaryOperator.identity(), false);
        }
    },

    TAKES_WHAT_ANOTHER_HOLDS {
        @Override
        public Records records(World world, Program program, Records sound) {
            return holding(
                    sound,
                    holds -> {
                        for (var role : Role.values()) {
                            world.cabinet().slot(role).forget();
                        }
                        return holds;
                    },
                    true);
        }
    },

    ACTS_ON_WHAT_IT_SAW_A_MINUTE_AGO {
        @Override
        public Host hosts(World world, Program program, Host sound) {
            var last = new HashMap<String, HostFacts>();
            var at = new HashMap<String, Long>();
            return new HostsAround(sound) {
                @Override
                public HostFacts inspect(HostSpec host) throws IOException {
                    var seen = at.get(host.name());
                    var known = last.get(host.name());
                    if (known != null
                            && seen != null
                            && world.now() - seen < Duration.ofMinutes(1).toNanos()) {
                        program.enter();
                        return known;
                    }
                    var facts = super.inspect(host);
                    last.put(host.name(), facts);
                    at.put(host.name(), world.now());
                    return facts;
                }
            };
        }
    },

    FOUNDS_ANEW_WITHOUT_A_JOURNAL {
        @Override
        public void beforeRound(Simulation simulation, Program program) {
            if (simulation.world().cabinet().operations().isEmpty()) {
                simulation.createAs(program);
            }
        }
    },

    WANTS_WHAT_IT_SEES {
        @Override
        public void beforeRound(Simulation simulation, Program program) {
            var world = simulation.world();
            var voters = world.config().voters().size();
            var spec = world.cabinet().spec();
            if (voters > 0 && voters < spec.members()) {
                world.cabinet().write(program, spec.withMembers(voters));
            }
        }
    },

    ANNOUNCES_AFTERWARDS {
        @Override
        public Records records(World world, Program program, Records sound) {
            return RecordsAround.appending(
                    sound, entry -> entry.type() != JournalEntry.Type.INTENT);
        }
    },

    HAS_NO_PATIENCE {
        @Override
        public Clock clock(World world, Program program, Clock sound) {
            return new Clock() {
                @Override
                public Instant instant() {
                    return sound.instant();
                }

                @Override
                public long nanos() {
                    return sound.nanos() * 1_000;
                }

                @Override
                public void pause(Duration duration) throws InterruptedException {
                    sound.pause(duration);
                }
            };
        }
    },

    FORGETS_WHAT_IT_REPLACED {
        @Override
        public Records records(World world, Program program, Records sound) {
            return RecordsAround.reading(
                    sound,
                    entry ->
                            entry.step().filter(PlanStep.RemoveMember.class::isInstance).isPresent()
                                    ? dated(entry, entry.at().minus(Duration.ofDays(3)))
                                    : entry);
        }
    },

    FORGETS_WHAT_IT_RESTARTED {
        @Override
        public Records records(World world, Program program, Records sound) {
            return RecordsAround.reading(
                    sound,
                    entry ->
                            entry.step().filter(PlanStep.StartMember.class::isInstance).isPresent()
                                    ? dated(entry, entry.at().minus(Duration.ofDays(3)))
                                    : entry);
        }
    },

    HEEDS_NO_PAUSE {
        @Override
        public Records records(World world, Program program, Records sound) {
            return new RecordsAround(sound) {
                @Override
                public Orders orders() {
                    return Orders.NONE;
                }
            };
        }
    },

    LATCHES_ANOTHER_ID {
        @Override
        public Host hosts(World world, Program program, Host sound) {
            return new HostsAround(sound) {
                @Override
                public void writeRecord(HostSpec host, IdentityRecord identity) throws IOException {
                    super.writeRecord(
                            host,
                            identity.state() == IdentityRecord.State.JOINED
                                    ? as(
                                            identity,
                                            Optional.of(new MemberId(4711)),
                                            identity.state())
                                    : identity);
                }
            };
        }
    },

    TAKES_NO_ANSWER_FOR_NO_DATA {
        @Override
        public Host hosts(World world, Program program, Host sound) {
            var last = new HashMap<String, HostFacts>();
            return new HostsAround(sound) {
                @Override
                public HostFacts inspect(HostSpec host) throws IOException {
                    try {
                        var facts = super.inspect(host);
                        last.put(host.name(), facts);
                        return facts;
                    } catch (IOException silent) {
                        var known = last.get(host.name());
                        if (known == null) {
                            throw silent;
                        }
                        return new HostFacts(
                                known.record(),
                                new HostFacts.MemberProcess.None(),
                                HostFacts.Data.NONE,
                                0,
                                List.of(),
                                dev.quorate.manager.host.MemberFailure.NONE,
                                OptionalLong.empty(),
                                "");
                    }
                }
            };
        }
    };

    private static HostFacts withData(HostFacts facts) {
        return facts.data() == HostFacts.Data.NONE
                        && facts.identity()
                                .filter(who -> who.state() == IdentityRecord.State.JOINED)
                                .isPresent()
                ? new HostFacts(
                        facts.record(),
                        facts.process(),
                        HostFacts.Data.PRESENT,
                        facts.freeBytes(),
                        facts.logTail(),
                        facts.failure(),
                        facts.logEnd(),
                        facts.otherVolume())
                : facts;
    }

    private static IdentityRecord permitted(IdentityRecord record) {
        return as(record, record.memberId(), IdentityRecord.State.PERMITTED);
    }

    private static IdentityRecord as(
            IdentityRecord record, Optional<MemberId> id, IdentityRecord.State state) {
        return new IdentityRecord(
                record.managerUid(),
                record.cluster(),
                record.clusterUid(),
                record.incarnation(),
                record.member(),
                id,
                record.clusterId(),
                state,
                record.writtenAt());
    }

    /// An order with the whole member list, as for a member that joins.
    private static Host.StartOrder joining(World world, Host.StartOrder order) {
        if (world.config().peers().isEmpty()
                || order.arguments().stream()
                        .anyMatch(flag -> flag.startsWith("--initial-cluster="))) {
            return order;
        }
        var arguments = new ArrayList<>(order.arguments());
        arguments.add(
                "--initial-cluster="
                        + String.join(
                                ",",
                                world.config().peers().stream()
                                        .map(peer -> peer.name() + "=" + peer.peerUrl())
                                        .toList()));
        return new Host.StartOrder(
                order.binary(), order.binarySha256(), arguments, order.identity());
    }

    private static Host starting(Host sound, UnaryOperator<Host.StartOrder> wrongly) {
        return new HostsAround(sound) {
            @Override
            public void start(HostSpec host, StartOrder order)
                    throws IOException, InterruptedException {
                super.start(host, wrongly.apply(order));
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

    private static JournalEntry dated(JournalEntry entry, Instant at) {
        return new JournalEntry(
                entry.format(),
                entry.seq(),
                entry.epoch(),
                at,
                entry.type(),
                entry.intent(),
                entry.step(),
                entry.reason(),
                entry.evidence());
    }

    /// Records with holds that are taken, or checked, wrongly.
    private static Records holding(
            Records sound, UnaryOperator<Holds> beforeTaking, boolean checked) {
        return new RecordsAround(sound) {
            @Override
            public Holds holds() throws IOException {
                var holds = super.holds();
                return new Holds() {
                    @Override
                    public Hold take(Role role, String what, String person) throws IOException {
                        return wrap(beforeTaking.apply(holds).take(role, what, person));
                    }

                    @Override
                    public Hold takeYielding(Role role, String what, String person)
                            throws IOException {
                        return wrap(beforeTaking.apply(holds).takeYielding(role, what, person));
                    }

                    @Override
                    public Hold claim(Role role, String what, String person, Duration patience)
                            throws IOException, InterruptedException {
                        return wrap(beforeTaking.apply(holds).claim(role, what, person, patience));
                    }

                    @Override
                    public Optional<Holder> claimant(Role role) throws IOException {
                        return holds.claimant(role);
                    }

                    @Override
                    public Optional<Holder> holder(Role role) throws IOException {
                        return checked ? Optional.empty() : holds.holder(role);
                    }
                };
            }

            private Hold wrap(Hold hold) {
                return new Hold() {
                    @Override
                    public long epoch() {
                        return hold.epoch();
                    }

                    @Override
                    public void check() throws IOException {
                        if (checked) {
                            hold.check();
                        }
                    }

                    @Override
                    public void close() throws IOException {
                        hold.close();
                    }
                };
            }
        };
    }
}
