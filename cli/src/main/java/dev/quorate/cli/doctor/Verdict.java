package dev.quorate.cli.doctor;

import java.util.Collection;
import java.util.Comparator;

/// How good something is, the best first.
public enum Verdict {
    GOOD,
    /// Clusters run, but worse or less safely than they could.
    WARNING,
    /// Clusters cannot run here, or not safely.
    BAD;

    /// The worst of all, which is that of the machine.
    public static Verdict worst(Collection<Finding> findings) {
        return findings.stream().map(Finding::verdict).max(Comparator.naturalOrder()).orElse(GOOD);
    }
}
