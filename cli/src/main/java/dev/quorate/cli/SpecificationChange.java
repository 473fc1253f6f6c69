package dev.quorate.cli;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.manager.control.Cluster;
import dev.quorate.manager.spec.ClusterSpec;
import dev.quorate.manager.spec.HostSpec;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// A specification that a person has changed, and what of it can be applied to a living cluster.
final class SpecificationChange {
    private SpecificationChange() {}

    static ClusterSpec read(Specifications specifications, Cluster cluster, Path file)
            throws IOException, InterruptedException {
        var wanted = specifications.read(file);
        var now = cluster.spec();
        if (!wanted.name().equals(now.name())) {
            throw refused(
                    "%s describes cluster '%s', not '%s'"
                            .formatted(file, wanted.name(), now.name()),
                    "name the cluster that it is for: -c " + wanted.name());
        }
        if (!wanted.version().equals(now.version())) {
            throw refused(
                    "the version of a living cluster cannot be changed this way: it is %s, %s says %s"
                            .formatted(now.version(), file, wanted.version()),
                    "keep version: %s in the file".formatted(now.version()));
        }
        var moved = occupiedAndChanged(cluster, wanted);
        if (!moved.isEmpty()) {
            throw refused(
                    "these hosts carry members and are missing or changed in %s: %s"
                            .formatted(file, String.join(", ", moved)),
                    "remove the member first: quorate member remove MEMBER -c " + now.name());
        }
        return wanted;
    }

    private static List<String> occupiedAndChanged(Cluster cluster, ClusterSpec wanted)
            throws IOException {
        return MemberHosts.occupied(cluster).stream()
                .filter(host -> wanted.host(host.name()).filter(host::equals).isEmpty())
                .map(HostSpec::name)
                .toList();
    }

    private static OperatorException refused(String problem, String remedy) {
        return new OperatorException(
                Failure.REFUSED, "SPEC_NOT_APPLICABLE", problem, "Nothing was changed.", remedy);
    }
}
