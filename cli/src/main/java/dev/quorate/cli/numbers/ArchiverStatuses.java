package dev.quorate.cli.numbers;

import dev.quorate.backup.capture.ArchiverStatus;

import java.util.Optional;

/// How far the archivers of this process are.
public interface ArchiverStatuses {
    /// Of a cluster that nothing archives here: empty.
    ArchiverStatuses NONE = cluster -> Optional.empty();

    Optional<ArchiverStatus> of(String cluster);
}
