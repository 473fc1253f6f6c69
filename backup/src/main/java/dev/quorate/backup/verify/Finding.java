package dev.quorate.backup.verify;

import dev.quorate.backup.archive.RestoreWindow.Hole;

import java.util.List;

/// Something in the store that is not as it should be.
///
/// @param object which, or what is missing
/// @param problem in a sentence, with the offset where it is known
/// @param affected revisions that cannot be brought back because of it; empty when others stand in
public record Finding(String object, String problem, List<Hole> affected) {
    public Finding {
        affected = List.copyOf(affected);
    }
}
