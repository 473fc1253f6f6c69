package dev.quorate.manager.simulation;

import dev.quorate.manager.host.MemberFailure.Cause;
import dev.quorate.manager.simulation.Entry.Change;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// What etcd does when it starts (`server/etcdserver/bootstrap.go`): with a log it goes on and
/// looks at no flag; without one it founds a cluster or joins one that it has to find.
final class Start {
    private final World world;
    private final Machine machine;
    private final String name;
    private final boolean fresh;
    private final String token;
    private final Map<String, String> urls;
    private final List<String> arguments;

    private Start(
            World world,
            Machine machine,
            String name,
            boolean fresh,
            String token,
            Map<String, String> urls,
            List<String> arguments) {
        this.arguments = arguments;
        this.world = world;
        this.machine = machine;
        this.name = name;
        this.fresh = fresh;
        this.token = token;
        this.urls = urls;
    }

    /// @param arguments etcd's flags
    static Start of(World world, Machine machine, List<String> arguments) {
        var flags = new LinkedHashMap<String, String>();
        for (var argument : arguments) {
            var parts = argument.substring(2).split("=", 2);
            flags.put(parts[0], parts.length == 2 ? parts[1] : "");
        }
        var name = Objects.requireNonNull(flags.get("name"));
        var cluster = flags.getOrDefault("initial-cluster", name + "=" + machine.spec().peerUrl());
        var urls = new LinkedHashMap<String, String>();
        for (var peer : cluster.split(",")) {
            var parts = peer.split("=", 2);
            urls.put(parts[1], parts[0]);
        }
        return new Start(
                world,
                machine,
                name,
                flags.getOrDefault("initial-cluster-state", "new").equals("new"),
                flags.getOrDefault("initial-cluster-token", "etcd-cluster"),
                urls,
                arguments);
    }

    boolean fresh() {
        return fresh;
    }

    String token() {
        return token;
    }

    String name() {
        return name;
    }

    void run() {
        if (machine.diskFull()) {
            machine.failToStart(Cause.DISK_FULL, "mkdir: no space left on device");
            return;
        }
        if (machine.crashLoops()) {
            machine.failToStart(Cause.UNKNOWN, "fatal: out of memory");
            return;
        }
        if (machine.data().isPresent()) {
            resume(machine.data().get());
        } else if (fresh) {
            found();
        } else {
            join();
        }
    }

    private void resume(DataDir data) {
        if (data.damaged()) {
            machine.failToStart(Cause.CORRUPT, "walpb: crc mismatch");
        } else if (data.config().removed().contains(data.memberId())) {
            machine.failToStart(
                    Cause.REMOVED, "the member has been permanently removed from the cluster");
        } else {
            run(data, false);
        }
    }

    /// A member that founded before, with the same first list, is told so (`isMemberBootstrapped`).
    private void found() {
        var ids = new LinkedHashMap<String, Long>();
        urls.keySet().forEach(url -> ids.put(url, idOf(url + token)));
        var clusterId = idOf(ids.values().toString());
        var mine = Objects.requireNonNull(ids.get(machine.spec().peerUrl()));
        var known =
                remote().flatMap(config -> config.peer(mine))
                        .filter(peer -> !peer.clientUrl().isEmpty());
        if (known.isPresent()) {
            machine.failToStart(
                    Cause.CLUSTER_MISMATCH,
                    "member %016x has already been bootstrapped".formatted(mine));
            return;
        }
        var data = DataDir.empty(mine, clusterId);
        ids.forEach((url, id) -> {
            var peer =
                    new Peer(id, Objects.requireNonNull(urls.get(url)), url, "", false, "founding");
            data.append(1, new Change.Add(peer));
            data.commitNext();
        });
        data.raiseTerm(1);
        run(data, true);
    }

    private void join() {
        var remote = remote();
        if (remote.isEmpty()) {
            machine.failToStart(
                    Cause.PEERS_UNREACHABLE,
                    "could not retrieve cluster information from the given URLs");
            return;
        }
        var listed = remote.get().peers().stream().map(Peer::peerUrl).toList();
        if (!world.rules().sameMembers(listed, urls.keySet())) {
            machine.failToStart(
                    Cause.CLUSTER_MISMATCH, "error validating peerURLs: member count is unequal");
            return;
        }
        var mine = remote.get().at(machine.spec().peerUrl()).orElseThrow();
        run(DataDir.empty(mine.id(), remoteClusterId()), true);
    }

    private void run(DataDir data, boolean begins) {
        world.invariants().starting(machine, this, data, begins);
        machine.run(new Member(machine, data, name, world.now()), begins, arguments);
    }

    /// What a peer that can be asked says who the members are.
    private Optional<Config> remote() {
        return reachable().map(member -> member.data().config());
    }

    private long remoteClusterId() {
        return reachable().orElseThrow().data().clusterId();
    }

    private Optional<Member> reachable() {
        return world.ensemble().members().stream()
                .filter(member -> member.machine() != machine)
                .filter(member -> urls.containsKey(member.machine().spec().peerUrl()))
                .filter(Member::responds)
                .filter(member ->
                        world.network().peersOpen(machine.index(), member.machine().index())
                                && world.network()
                                        .peersOpen(member.machine().index(), machine.index()))
                .findFirst();
    }

    static long idOf(String text) {
        var hash = 0xcbf29ce484222325L;
        for (var i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        hash ^= hash >>> 29;
        return hash == 0 ? 1 : hash;
    }
}
