package dev.quorate.manager.simulation;

import dev.quorate.certs.AlternativeName;
import dev.quorate.certs.MemberFiles;
import dev.quorate.certs.PairDirectory;
import dev.quorate.manager.apply.MemberCertificates;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Certificates in name only.
record ModelCertificates(Program program) implements MemberCertificates {
    private static final MemberFiles FILES =
            new MemberFiles(
                    new PairDirectory(Path.of("/var/lib/sim/peer")),
                    new PairDirectory(Path.of("/var/lib/sim/server")));

    @Override
    public void issue(String member, List<AlternativeName> names, Duration validity, Instant now)
            throws IOException {
        effect("issue certificates of " + member);
    }

    private void effect(String what) throws IOException {
        try {
            var _ = program.<Program, IOException>effect(what, () -> program);
        } catch (InterruptedException never) {
            throw new IllegalStateException("nobody interrupts the model", never);
        }
    }

    @Override
    public MemberFiles of(String member) {
        return FILES;
    }

    @Override
    public void forget(String member) throws IOException {
        effect("forget the certificates of " + member);
    }
}
