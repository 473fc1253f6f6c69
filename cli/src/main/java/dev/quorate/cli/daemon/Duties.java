package dev.quorate.cli.daemon;

import dev.quorate.backup.schedule.Kind;
import dev.quorate.backup.schedule.ScheduledWork;

import java.util.Map;

/// What a daemon does for the backups of the clusters that it watches.
///
/// @param works how each kind of scheduled work is done
/// @param survey is made after each of them, and when an archiver begins
/// @param toolVersion as it is written into what is stored
public record Duties(Map<Kind, ScheduledWork> works, Survey survey, String toolVersion) {
    public Duties {
        works = Map.copyOf(works);
    }
}
