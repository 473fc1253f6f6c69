package dev.quorate.restore.choose;

import dev.quorate.backup.archive.Backup;

import java.util.List;

/// The backup that a restore takes.
///
/// @param newer backups that are newer, so whose changes are not in it
/// @param caveats what a person should know before, in whole sentences
public record Choice(Backup backup, List<Backup> newer, List<String> caveats) {
    public Choice {
        newer = List.copyOf(newer);
        caveats = List.copyOf(caveats);
    }
}
