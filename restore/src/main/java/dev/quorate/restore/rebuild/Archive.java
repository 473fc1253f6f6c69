package dev.quorate.restore.rebuild;

import dev.quorate.backup.archive.Backups;
import dev.quorate.backup.archive.ChangeLog;
import dev.quorate.backup.archive.LogCatalogue;

/// Where the parts of a restore come from.
///
/// @param catalogue of the log, as it was when the way was chosen
public record Archive(Backups backups, ChangeLog log, LogCatalogue catalogue) {}
