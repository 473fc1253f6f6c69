package dev.quorate.manager.spec;

import dev.quorate.manager.spec.Problems.TooManyProblemsException;
import dev.quorate.manager.spec.YamlNode.Mapping;
import dev.quorate.manager.spec.YamlNode.Refused;
import dev.quorate.manager.spec.YamlNode.Scalar;
import dev.quorate.manager.spec.YamlNode.Sequence;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/// Reads a specification, or finds everything that is wrong with it, each with its place.
///
/// Three stages, each of which goes on as far as it can: the bytes must be text, the text must be
/// plain YAML, and the fields must have values that make sense, alone and together. What keys there
/// are is also written down in `cluster-v1.schema.json`, for editors; a test holds both together.
/// Nothing is looked up: no name is resolved, no directory opened.
public final class SpecReader {
    private final Path defaultStore;
    private final Optional<FlagNames> known;

    /// @param defaultStore where backups go when a specification names no store; no data directory
    ///   may overlap with it
    public SpecReader(Path defaultStore) {
        this(defaultStore, Optional.empty());
    }

    private SpecReader(Path defaultStore, Optional<FlagNames> known) {
        this.defaultStore = defaultStore;
        this.known = known;
    }

    /// A reader that also refuses flags that etcd does not have.
    ///
    /// @param flags of the version that the specification names
    public SpecReader knowing(FlagNames flags) {
        return new SpecReader(defaultStore, Optional.of(flags));
    }

    /// Reads what a person wrote.
    public SpecResult read(Path file) {
        return read(file, Voters.ODD);
    }

    /// Reads what [SpecWriter] wrote: the same rules, but the number of voters may be even, as it
    /// is after a single member was added or removed by command.
    public SpecResult readOwn(Path file) {
        return read(file, Voters.ANY);
    }

    SpecResult read(String fileName, String text, Voters voters) {
        return result(fileName, problems -> spec(text, problems, voters));
    }

    private SpecResult read(Path file, Voters voters) {
        return result(
                file.toString(),
                problems ->
                        new SpecFile(file, problems)
                                .read()
                                .flatMap(text -> spec(text, problems, voters)));
    }

    private static SpecResult result(
            String fileName, Function<Problems, Optional<ClusterSpec>> reading) {
        var problems = new Problems(fileName);
        try {
            var spec = reading.apply(problems);
            return problems.isEmpty()
                    ? new SpecResult.Valid(spec.orElseThrow())
                    : problems.toResult();
        } catch (TooManyProblemsException enough) {
            return problems.toResult();
        }
    }

    private Optional<ClusterSpec> spec(String text, Problems problems, Voters voters) {
        if (!TextCheck.passes(text, problems)) {
            return Optional.empty();
        }
        var root = YamlDocument.read(text, problems);
        if (root.isEmpty() && !problems.isEmpty()) {
            return Optional.empty();
        }
        var mapping = root.flatMap(node -> mapping(node, problems));
        if (mapping.isEmpty() && problems.isEmpty()) {
            refuseRoot(problems, "holds no specification");
        }
        return mapping.flatMap(
                node -> new SpecDecoder(problems, defaultStore, voters, known).decode(node));
    }

    private static Optional<Mapping> mapping(YamlNode root, Problems problems) {
        switch (root) {
            case Mapping mapping -> {
                return Optional.of(mapping);
            }
            case Sequence list -> refuseRoot(problems, "is a list, not a mapping");
            case Scalar scalar when !scalar.isNull() ->
                    refuseRoot(problems, "is a single value, not a mapping");
            case Scalar scalar -> refuseRoot(problems, "holds no specification");
            case Refused refused -> {}
        }
        return Optional.empty();
    }

    private static void refuseRoot(Problems problems, String message) {
        problems.add(
                Position.START,
                "",
                message,
                "begin with the lines apiVersion: quorate.dev/v1 and kind: EtcdCluster");
    }
}
