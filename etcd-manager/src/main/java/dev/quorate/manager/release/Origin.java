package dev.quorate.manager.release;

import java.util.Arrays;
import java.util.Optional;

/// Where the binaries of a release came from.
public enum Origin {
    /// A directory that `QUORATE_ETCD_BIN` names.
    CONFIGURED("configured"),
    /// A directory of `PATH`.
    ON_PATH("path"),
    /// The official release archive, checked against its SHA256SUMS.
    OFFICIAL("official"),
    /// Built here from etcd's Go modules.
    GO_MODULES("go-modules"),
    /// Unpacked from Debian's packages.
    DEBIAN("debian"),
    /// Brought by a person, from a file or directory.
    IMPORTED("imported");

    private final String label;

    Origin(String label) {
        this.label = label;
    }

    /// The stable name, as written in records and shown in JSON.
    public String label() {
        return label;
    }

    static Optional<Origin> labelled(String label) {
        return Arrays.stream(values()).filter(o -> o.label.equals(label)).findFirst();
    }
}
