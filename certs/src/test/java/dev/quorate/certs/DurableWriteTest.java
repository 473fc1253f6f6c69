package dev.quorate.certs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.OperatorException;
import dev.quorate.certs.FileOperation.MakeDirectory;
import dev.quorate.certs.FileOperation.MakeLink;
import dev.quorate.certs.FileOperation.Rename;
import dev.quorate.certs.FileOperation.Sync;
import dev.quorate.certs.FileOperation.WriteFile;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

class DurableWriteTest {
    @TempDir Path root;

    private final Identity old = Samples.identity("m1");
    private final Identity renewed = Samples.identity("m1");
    private final Identity later = Samples.identity("m1");

    private Path home = Path.of("unset");
    private Path before = Path.of("unset");

    @BeforeEach
    void makePlaces() throws Exception {
        home = Files.createDirectory(root.resolve("home"));
        before = Files.createDirectory(root.resolve("before"));
    }

    @Test
    void aCrashAtAnyPointOfARenewalLeavesTheOldOrTheNewPairWhole() throws Exception {
        var operations = renewal();

        assertThat(renewalProblem(operations, true)).isEmpty();
        assertThat(operations).hasSizeGreaterThan(12);
    }

    @Test
    void aCrashAtAnyPointOfTheFirstWriteLeavesNothingOrTheWholePair() throws Exception {
        var operations = first();

        assertThat(firstProblem(operations, true)).isEmpty();
        assertThat(operations).hasSizeGreaterThan(15);
    }

    @Test
    void theCheckFindsEachForgottenSync() throws Exception {
        var operations = renewal();
        for (int i = 0; i < operations.size(); i++) {
            if (operations.get(i) instanceof Sync) {
                assertThat(renewalProblem(without(operations, i), false))
                        .as("without %s", operations.get(i))
                        .isNotEmpty();
            }
        }
    }

    @Test
    void theCheckFindsEachForgottenSyncOfTheFirstWrite() throws Exception {
        var operations = first();
        for (int i = 0; i < operations.size(); i++) {
            if (operations.get(i) instanceof Sync) {
                assertThat(firstProblem(without(operations, i), false))
                        .as("without %s", operations.get(i))
                        .isNotEmpty();
            }
        }
    }

    @Test
    void theCheckFindsALinkThatIsReplacedTooEarly() throws Exception {
        var operations = new ArrayList<>(renewal());
        var link = operations.stream().filter(MakeLink.class::isInstance).findFirst().orElseThrow();
        var swap = operations.stream().filter(Rename.class::isInstance).findFirst().orElseThrow();
        operations.removeAll(List.of(link, swap));
        var made = operations.stream().filter(MakeDirectory.class::isInstance).findFirst();
        operations.addAll(operations.indexOf(made.orElseThrow()) + 1, List.of(link, swap));

        assertThat(renewalProblem(operations, false)).isNotEmpty();
    }

    @Test
    void theCheckFindsAPairThatIsOverwrittenFileByFile() throws Exception {
        var pair = pair();
        pair.write(old);
        copyToBefore();
        var operations = new ArrayList<FileOperation>();
        for (var file : List.of(pair.certificateFile(), pair.keyFile())) {
            var partial = file.resolveSibling("partial");
            var content =
                    file.equals(pair.keyFile())
                            ? Pem.encode(renewed.key())
                            : Pem.encode(renewed.chain());
            operations.add(new WriteFile(partial, content, FileOperation.OWNER_ONLY));
            operations.add(new Sync(partial));
            operations.add(new Rename(partial, file));
            operations.add(new Sync(partial.resolveSibling("")));
        }

        assertThat(renewalProblem(operations, false)).isNotEmpty();
    }

    @Test
    void aCrashWhileTheSigningKeyIsWrittenLeavesNothingOrAllOfIt() throws Exception {
        var key = SigningKey.create();
        var sample = root.resolve("sample.pem");
        key.save(sample);
        var file = home.resolve("signer/key.pem");
        var operations = DurableWrite.key(file, Files.readString(sample));

        CrashSweep.Check check =
                complete -> {
                    if (!Files.exists(file)) {
                        return complete ? Optional.of("lost") : Optional.empty();
                    }
                    try {
                        SigningKey.load(file);
                        return Optional.empty();
                    } catch (OperatorException e) {
                        return Optional.of(e.problem());
                    }
                };
        assertThat(new CrashSweep(home, before).problem(operations, check)).isEmpty();
        for (int i = 0; i < operations.size(); i++) {
            if (operations.get(i) instanceof Sync) {
                var planted = without(operations, i);
                assertThat(new CrashSweep(home, before).problem(planted, check)).isNotEmpty();
            }
        }
    }

    @Test
    void operationsDoNotShowSecrets() {
        assertThat(new WriteFile(home, "secret", FileOperation.OWNER_ONLY).toString())
                .doesNotContain("secret")
                .contains("redacted");
    }

    private List<FileOperation> renewal() throws IOException {
        var pair = pair();
        pair.write(later);
        pair.write(old);
        Files.createDirectory(pair.directory().resolve("000777"));
        Files.writeString(pair.directory().resolve("000777/cert.pem"), "half");
        Files.createSymbolicLink(pair.directory().resolve("current.next"), Path.of("000777"));
        copyToBefore();
        return DurableWrite.pair(pair.directory(), renewed);
    }

    private List<FileOperation> first() throws IOException {
        return DurableWrite.pair(pair().directory(), renewed);
    }

    private Optional<String> renewalProblem(List<FileOperation> operations, boolean andGoOn)
            throws IOException {
        return new CrashSweep(home, before)
                .problem(
                        operations,
                        complete -> {
                            var read = readable();
                            var allowed = complete ? List.of(renewed) : List.of(old, renewed);
                            if (!read.map(allowed::contains).orElse(false)) {
                                return Optional.of("neither old nor new: " + read);
                            }
                            return andGoOn ? problemOfNextWrite() : Optional.empty();
                        });
    }

    private Optional<String> firstProblem(List<FileOperation> operations, boolean andGoOn)
            throws IOException {
        return new CrashSweep(home, before)
                .problem(
                        operations,
                        complete -> {
                            boolean nothing = !complete && !pair().exists();
                            var read = readable();
                            if (!nothing && !read.map(renewed::equals).orElse(false)) {
                                return Optional.of("not the pair: " + read);
                            }
                            return andGoOn ? problemOfNextWrite() : Optional.empty();
                        });
    }

    private Optional<String> problemOfNextWrite() throws IOException {
        pair().write(later);
        if (!readable().map(later::equals).orElse(false)) {
            return Optional.of("the next write did not come through");
        }
        try (Stream<Path> all = Files.list(pair().directory())) {
            var names = all.map(path -> path.getFileName().toString()).sorted().toList();
            return names.size() <= 3 && !names.contains("current.next")
                    ? Optional.empty()
                    : Optional.of("leftovers: " + names);
        }
    }

    private Optional<Identity> readable() throws IOException {
        try {
            return Optional.of(pair().read());
        } catch (OperatorException e) {
            return Optional.empty();
        }
    }

    private PairDirectory pair() {
        return new PairDirectory(home.resolve("m1/server"));
    }

    private void copyToBefore() throws IOException {
        for (var operation : DurableWrite.delete(before)) {
            operation.apply();
        }
        Files.move(home, before);
        Files.createDirectory(home);
        new CrashSweep(home, before).restore();
    }

    private static List<FileOperation> without(List<FileOperation> operations, int index) {
        var fewer = new ArrayList<>(operations);
        fewer.remove(index);
        return fewer;
    }
}
