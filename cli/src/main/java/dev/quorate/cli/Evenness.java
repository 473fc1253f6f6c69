package dev.quorate.cli;

import dev.quorate.manager.spec.ClusterSpec;

/// An even number of voters needs one more to agree and tolerates none more.
final class Evenness {
    private Evenness() {}

    static int warn(Terminal terminal, ClusterSpec spec) {
        if (spec.members() % 2 != 0) {
            return ExitCode.DONE;
        }
        terminal.note(
                "warning: %d voters tolerate no more failures than %d; go on to an odd number: quorate cluster scale %d -c %s"
                        .formatted(
                                spec.members(),
                                spec.members() - 1,
                                spec.members() + 1,
                                spec.name()));
        return ExitCode.WARNINGS;
    }
}
