package dev.quorate.backup.snapshot;

import java.io.IOException;

/// A snapshot file cannot be read on; the finding says why and where.
public final class SnapshotException extends IOException {

    private final Finding finding;

    SnapshotException(Finding finding) {
        super(finding.toString());
        this.finding = finding;
    }

    SnapshotException(Finding.Kind kind, long offset, String detail) {
        this(new Finding(kind, offset, detail));
    }

    SnapshotException(Finding.Kind kind, long offset, String detail, Throwable cause) {
        this(kind, offset, detail);
        initCause(cause);
    }

    public Finding finding() {
        return finding;
    }
}
