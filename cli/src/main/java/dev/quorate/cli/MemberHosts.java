package dev.quorate.cli;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.manager.control.Cluster;
import dev.quorate.manager.host.IdentityRecord;
import dev.quorate.manager.observe.ClusterView;
import dev.quorate.manager.observe.HostView;
import dev.quorate.manager.observe.MemberView;
import dev.quorate.manager.spec.HostSpec;
import dev.quorate.manager.spec.MemberId;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Which hosts carry members, and which one a person means.
final class MemberHosts {
    private MemberHosts() {}

    /// The hosts that carry a member of this cluster, by their records alone: nobody is asked.
    static List<HostSpec> occupied(Cluster cluster) throws IOException {
        var uid = cluster.record().uid();
        var hosts = new ArrayList<HostSpec>();
        for (var host : cluster.spec().hosts()) {
            if (cluster.hosts()
                    .inspect(host)
                    .identity()
                    .map(IdentityRecord::clusterUid)
                    .filter(uid::equals)
                    .isPresent()) {
                hosts.add(host);
            }
        }
        return hosts.isEmpty() ? cluster.spec().hosts() : hosts;
    }

    /// The member that a name or an id means.
    static MemberView member(ClusterView view, String nameOrId, String cluster) {
        return view.members().stream()
                .filter(seen ->
                        seen.member().name().equals(nameOrId)
                                || seen.member().id().toString().equals(nameOrId)
                                || sameId(seen.member().id(), nameOrId)
                                || carries(seen, nameOrId))
                .findFirst()
                .orElseThrow(() ->
                        view.membership().isPresent()
                                ? unknown(nameOrId, cluster)
                                : unreachable(cluster));
    }

    private static boolean sameId(MemberId id, String text) {
        try {
            return MemberId.parse(text).equals(id);
        } catch (IllegalArgumentException noId) {
            return false;
        }
    }

    private static boolean carries(MemberView seen, String name) {
        return seen.host()
                .flatMap(HostView::identity)
                .filter(who -> who.ours() && who.member().equals(name))
                .filter(who -> who.id().equals(Optional.of(seen.member().id())))
                .isPresent();
    }

    /// The host of a member, by name, id or host name; works without a quorum.
    static HostView host(ClusterView view, String text, String cluster) {
        return view.hosts().stream()
                .filter(at ->
                        at.host().name().equals(text)
                                || at.identity()
                                        .filter(who -> who.ours())
                                        .filter(who ->
                                                who.member().equals(text)
                                                        || who.id()
                                                                .filter(id -> sameId(id, text))
                                                                .isPresent())
                                        .isPresent())
                .findFirst()
                .or(() ->
                        view.members().stream()
                                .filter(seen ->
                                        seen.member().name().equals(text)
                                                || sameId(seen.member().id(), text))
                                .flatMap(seen -> seen.host().stream())
                                .findFirst())
                .orElseThrow(() -> unknown(text, cluster));
    }

    private static OperatorException unreachable(String cluster) {
        return new OperatorException(
                Failure.CLUSTER_UNREACHABLE,
                "NO_MEMBER_LIST",
                "no member of cluster %s told who its members are".formatted(cluster),
                "Nothing was changed.",
                "start the members, which is always safe: quorate member start -c " + cluster);
    }

    private static OperatorException unknown(String text, String cluster) {
        return new OperatorException(
                Failure.NOT_FOUND,
                "NO_SUCH_MEMBER",
                "cluster %s has no member '%s'".formatted(cluster, text),
                "Nothing was changed.",
                "quorate member list -c " + cluster);
    }
}
