package dev.quorate.tests.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.tests.fixture.ManagedCluster;
import dev.quorate.tests.fixture.MemberProcess;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What a command may not leave behind: processes and data that nobody knows of.
final class Leftovers {
    private Leftovers() {}

    /// That processes run on exactly these hosts, that only they have data of a member, and that
    /// all data, in use or set aside, has the record of whose it is.
    static void expectNone(ManagedCluster cluster, List<String> hosts) throws IOException {
        var data = cluster.dataDirectory("any").resolveSibling("");
        assertThat(cluster.memberProcesses())
                .extracting(MemberProcess::dataDirectory)
                .containsExactlyInAnyOrderElementsOf(
                        hosts.stream().map(cluster::dataDirectory).toList());
        for (var directory : directories(data, "*")) {
            if (Files.exists(directory.resolve("member"))) {
                assertThat(record(directory)).exists();
                assertThat(hosts).contains(directory.getFileName().toString());
            }
            for (var aside : directories(directory, "aside-*")) {
                assertThat(aside.resolve("quorate.json")).exists();
            }
        }
    }

    private static List<Path> directories(Path parent, String pattern) throws IOException {
        var found = new ArrayList<Path>();
        try (var entries = Files.newDirectoryStream(parent, pattern)) {
            entries.forEach(found::add);
        }
        return found.stream().filter(Files::isDirectory).toList();
    }

    private static Path record(Path directory) {
        return directory.resolveSibling(directory.getFileName() + ".quorate.json");
    }
}
