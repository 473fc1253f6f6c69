package dev.quorate.manager.spec;

import java.util.Set;
import java.util.stream.Collectors;

/// The flags that a version of etcd has, as its own help lists them.
///
/// @param names without the leading dashes
public record FlagNames(EtcdVersion version, Set<String> names) {
    private static final int SHOWN_MAX = 3;
    private static final String EXPERIMENTAL = "experimental-";

    public FlagNames {
        names = Set.copyOf(names);
    }

    boolean has(EtcdFlag flag) {
        return names.contains(flag.name());
    }

    /// What to write instead of a flag that this version does not have.
    ///
    /// A flag that is no longer experimental, or still is, differs by its prefix alone (3.6 renamed
    /// what 3.7 removed, server/embed/config.go).
    String remedyFor(EtcdFlag unknown) {
        var renamed =
                unknown.name().startsWith(EXPERIMENTAL)
                        ? unknown.name().substring(EXPERIMENTAL.length())
                        : EXPERIMENTAL + unknown.name();
        if (names.contains(renamed)) {
            return "etcd %s calls it %s".formatted(version, renamed);
        }
        var near = new NearMiss(unknown.name()).closest(names, SHOWN_MAX);
        return near.isEmpty()
                ? "remove it; quorate etcd list shows where etcd %s is, and its --help lists the flags"
                        .formatted(version)
                : near.stream().collect(Collectors.joining(", or ", "did you mean ", "?"));
    }
}
