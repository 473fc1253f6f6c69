package dev.quorate.cli;

import dev.quorate.manager.release.KnownFlags;
import dev.quorate.manager.spec.ClusterSpec;
import dev.quorate.manager.spec.FlagNames;
import dev.quorate.manager.spec.SpecReader;

import java.io.IOException;
import java.nio.file.Path;

/// A specification that a person names, checked as far as it can be before anything is changed: its
/// flags against the etcd that it names too, as a member with an unknown flag ends at once.
record Specifications(Session session, Terminal terminal) {
    ClusterSpec read(Path file) throws IOException, InterruptedException {
        var reader = new SpecReader(session.home().store());
        var read = reader.read(file).orThrow();
        if (read.etcd().flags().isEmpty()) {
            return read;
        }
        var flags =
                new KnownFlags(session.machine()).of(session.binaries(read.version(), terminal));
        return reader.knowing(new FlagNames(read.version(), flags)).read(file).orThrow();
    }
}
