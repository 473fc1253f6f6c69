package dev.quorate.cli;

import dev.quorate.manager.control.Cluster;
import dev.quorate.manager.spec.HostSpec;

import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/// The members that a command starts or stops.
final class MembersArgument {
    @Parameters(
            paramLabel = "MEMBER",
            arity = "0..*",
            description = "Names, ids or hosts of members (default: all).")
    private List<String> members = List.of();

    /// Their hosts, in the order in which they were named.
    List<String> hosts(Cluster cluster) throws IOException, InterruptedException {
        if (members.isEmpty()) {
            return MemberHosts.occupied(cluster).stream().map(HostSpec::name).toList();
        }
        var view = cluster.observe(Session.ANSWER_DEADLINE);
        return members.stream()
                .map(member -> MemberHosts.host(view, member, cluster.name()).host().name())
                .toList();
    }

    /// As they were typed, with a space after each.
    String text() {
        return members.stream().map(member -> member + " ").collect(Collectors.joining());
    }
}
