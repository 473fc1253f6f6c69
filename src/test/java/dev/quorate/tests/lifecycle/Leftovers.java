package dev.quorate.tests.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.tests.fixture.ManagedCluster;
import dev.quorate.tests.fixture.MemberProcess;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What a command may not leave behind: processes and data that nobody knows of.
final class Leftovers {
    private Leftovers() {}

    /// That processes run on exactly these hosts, and that every other directory of the cluster
    /// holds data that was set aside, and nothing else.
    static void expectNone(ManagedCluster cluster, List<String> hosts) throws IOException {
        assertThat(MemberProcess.under(cluster.dataDirectory("any").resolveSibling("")))
                .extracting(MemberProcess::dataDirectory)
                .containsExactlyInAnyOrderElementsOf(
                        hosts.stream().map(cluster::dataDirectory).toList());
        var data = cluster.dataDirectory("any").resolveSibling("");
        if (!Files.isDirectory(data)) {
            return;
        }
        try (var found = Files.newDirectoryStream(data, Files::isDirectory)) {
            for (var directory : found) {
                if (Files.exists(directory.resolve("member"))) {
                    assertThat(record(directory)).as("record of %s", directory).exists();
                    assertThat(hosts).contains(directory.getFileName().toString());
                }
            }
        }
    }

    private static Path record(Path directory) {
        return directory.resolveSibling(directory.getFileName() + ".quorate.json");
    }
}
