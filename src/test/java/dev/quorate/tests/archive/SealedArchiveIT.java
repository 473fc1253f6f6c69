package dev.quorate.tests.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.backup.archive.Scratch;
import dev.quorate.backup.capture.ArchiverStatus.State;
import dev.quorate.backup.seal.Identities;
import dev.quorate.backup.seal.Recipients;
import dev.quorate.manager.state.DurableFile;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The archive of a cluster whose backups are encrypted: written and continued by one who cannot
/// read it, and read by the recipients with nothing but the tools that `docs/formats.md` names.
class SealedArchiveIT {
    private static final String VERSION = "3.6.16";

    @TempDir private Path root;
    private Shell shell;
    private Path identity;
    private Path others;

    @BeforeEach
    void makeKeys() throws Exception {
        shell = new Shell(root);
        identity = root.resolve("identity");
        others = root.resolve("others");
        shell.run("age-keygen -o '%s'; age-keygen -o '%s'".formatted(identity, others));
    }

    private Recipients recipients(Path of) throws Exception {
        return new Recipients(List.of(shell.run("age-keygen -y '%s'".formatted(of)).strip()));
    }

    private ArchiveBench bench() throws Exception {
        return ArchiveBench.sealed(
                root, VERSION, 1, recipients(identity), Identities.read(identity));
    }

    @Test
    void isWrittenAndContinuedWithoutAnIdentityAndReadWithOne() throws Exception {
        try (var bench = bench();
                var load = Load.later(bench)) {
            try (var first = bench.archiver()) {
                first.awaitState(State.FOLLOWING);
                load.begin();
                first.awaitArchived(60);
                // Even one that is killed leaves its spool to the next.
                first.interrupt();
            }
            try (var next = bench.archiver()) {
                next.awaitArchived(bench.revision());
                load.stop();
                next.awaitArchived(bench.revision());
            }

            bench.expectReplayIsTheCluster(bench.lineage);
            bench.expectAll(load.acknowledged());
            assertThat(bench.catalogue().runs()).hasSize(1);
            assertThat(bench.window().holes()).isEmpty();
            assertThat(bench.backups.catalogue().backups()).hasSize(1);
            expectNothingReadable();
            expectToolsReadIt(bench);
            expectOthersAreRefused(bench);
        }
    }

    /// Neither in the store nor in what the archiver leaves on this machine.
    private void expectNothingReadable() throws IOException {
        for (var place : List.of("store", "spool")) {
            try (var files = Files.walk(root.resolve(place))) {
                for (var file : files.filter(Files::isRegularFile).toList()) {
                    assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                            .as(file.toString())
                            .doesNotContain("load/");
                }
            }
        }
    }

    private void expectToolsReadIt(ArchiveBench bench) throws Exception {
        var page = Files.readString(Shell.repository().resolve("docs/formats.md"));
        var from = page.indexOf("head=$((8");
        var script = page.substring(from, page.indexOf("```", from)).replace("identity", "$id");
        for (var entry : bench.catalogue().segments()) {
            var body = root.resolve("body");
            shell.run(
                    "cd '%s'; id='%s'; f='%s'; %s"
                            .formatted(
                                    root,
                                    identity,
                                    root.resolve("store").resolve(entry.key().text()),
                                    script));
            assertThat(Files.size(body)).isEqualTo(entry.segment().bodyBytes());
            assertThat(Files.readString(body, StandardCharsets.ISO_8859_1)).contains("load/");
        }
    }

    private void expectOthersAreRefused(ArchiveBench bench) throws Exception {
        var catalogue = bench.catalogue();
        for (var wrong : List.of(Identities.NONE, Identities.read(others))) {
            var log = bench.log.openedBy(wrong);
            var scratch = Scratch.at(Files.createDirectories(root.resolve("scratch")));
            try (var cursor = log.read(catalogue, bench.lineage, 1, scratch)) {
                assertThatThrownBy(cursor::nextRevision)
                        .isInstanceOfSatisfying(
                                OperatorException.class,
                                refused ->
                                        assertThat(refused.failure()).isEqualTo(Failure.WRONG_KEY));
            }
        }
    }

    @Test
    void otherRecipientsOrALostKeyBeginAnotherChainWithoutAHole() throws Exception {
        try (var bench = bench();
                var load = Load.later(bench)) {
            try (var first = bench.archiver()) {
                first.awaitState(State.FOLLOWING);
                load.begin();
                first.awaitArchived(30);
            }
            var side = bench.side().sealedFor(recipients(others));
            try (var second = bench.archiver(side, "spool", ArchiveBench.SETTINGS)) {
                second.awaitState(State.FOLLOWING);
                second.awaitArchived(bench.revision() + 10);
            }
            DurableFile.deleteScratch(root.resolve("chains"));
            try (var third = bench.archiver(side, "spool", ArchiveBench.SETTINGS)) {
                third.awaitState(State.FOLLOWING);
                third.awaitArchived(bench.revision() + 10);
                load.stop();
                third.awaitArchived(bench.revision());
                assertThat(third.status().gaps()).isEmpty();
            }

            assertThat(bench.catalogue().runs()).hasSize(3);
            assertThat(bench.backups.catalogue().backups()).hasSize(3);
            var window = bench.window();
            assertThat(window.holes()).isEmpty();
            assertThat(window.ranges()).hasSize(1);
            assertThat(window.ranges().getFirst().last()).isEqualTo(bench.revision());
        }
    }
}
