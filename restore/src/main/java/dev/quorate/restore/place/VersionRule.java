package dev.quorate.restore.place;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.manager.spec.EtcdVersion;

/// A backup goes back to the minor version that it was taken from, or to the next: a storage
/// version from the future stops etcd at boot, and etcd knows no jump over a minor.
public final class VersionRule {
    private VersionRule() {}

    /// @throws OperatorException [Failure#REFUSED] when the version cannot take the backup
    public static void check(EtcdVersion taken, EtcdVersion target) {
        var steps = target.minor() - taken.minor();
        if (target.major() == taken.major() && (steps == 0 || steps == 1)) {
            return;
        }
        throw new OperatorException(
                Failure.REFUSED,
                "VERSION_SKEW",
                "a backup of etcd %s cannot be restored into etcd %s".formatted(taken, target),
                "Nothing was changed.",
                "restore into %d.%d or %d.%d: --etcd-version %s"
                        .formatted(
                                taken.major(),
                                taken.minor(),
                                taken.major(),
                                taken.minor() + 1,
                                taken));
    }
}
