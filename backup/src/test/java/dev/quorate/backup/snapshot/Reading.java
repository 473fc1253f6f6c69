package dev.quorate.backup.snapshot;

import dev.quorate.backup.snapshot.Finding.Kind;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// What the reader says of a file, in one word where tests ask for no more.
final class Reading {

    private Reading() {}

    static SnapshotReport sound(Path file) throws IOException, InterruptedException {
        try (var snapshot = SnapshotFile.open(file)) {
            return switch (snapshot.verify(TrailerRule.REQUIRED)) {
                case Verification.Sound(var report) -> report;
                case Verification.Unsound(var findings) ->
                        throw new AssertionError("unsound: " + findings);
            };
        }
    }

    /// What is wrong with a file that shall have its trailer, whether it shows at opening or later.
    static List<Finding> findings(Path file) throws IOException, InterruptedException {
        return findings(file, TrailerRule.REQUIRED);
    }

    static List<Finding> findings(Path file, TrailerRule rule)
            throws IOException, InterruptedException {
        try (var snapshot = SnapshotFile.open(file)) {
            return switch (snapshot.verify(rule)) {
                case Verification.Sound _ -> List.of();
                case Verification.Unsound(var findings) -> findings;
            };
        } catch (SnapshotException e) {
            return List.of(e.finding());
        }
    }

    static List<Kind> kinds(Path file) throws IOException, InterruptedException {
        return findings(file).stream().map(Finding::kind).toList();
    }
}
