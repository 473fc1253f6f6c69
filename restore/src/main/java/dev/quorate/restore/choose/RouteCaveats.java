package dev.quorate.restore.choose;

import dev.quorate.backup.archive.Level;

import java.util.ArrayList;
import java.util.List;

/// What a person should know of a way before it is gone.
final class RouteCaveats {
    private RouteCaveats() {}

    static List<String> of(Holdings holdings, Route route) {
        var caveats = new ArrayList<String>();
        var base = route.base();
        if (base.level().compareTo(Level.SOUND) < 0) {
            caveats.add(
                    "The snapshot is only proven %s: structure and counts are checked when it is fetched."
                            .formatted(base.level().text()));
        }
        base.manifest().suspicions().forEach(caveats::add);
        if (route.truncates()) {
            caveats.add(
                    "No snapshot before it leads to revision %,d: it is cut out of a later one, of revision %,d."
                            .formatted(route.revision(), base.manifest().revision()));
        }
        auth(route, caveats);
        if (!holdings.log().unusable().isEmpty()) {
            caveats.add(
                    "%d objects of the archive cannot be used: quorate backup window -c %s names them."
                            .formatted(
                                    holdings.log().unusable().size(),
                                    holdings.backups().cluster()));
        }
        return caveats;
    }

    /// A watch does not carry users and roles: they are those of the snapshot.
    private static void auth(Route route, List<String> caveats) {
        var auth = route.base().manifest().auth();
        if (auth.enabled()) {
            caveats.add(
                    "Authentication is on: users and passwords come back as the snapshot has"
                            + " them.");
        }
        var last = route.segments().isEmpty() ? null : route.segments().getLast().segment().auth();
        if (last != null && last.revision() >= 0 && last.revision() != auth.revision()) {
            caveats.add(
                    "Users or roles were changed after the snapshot, at least until %s: those changes do not come back."
                            .formatted(route.segments().getLast().segment().notAfter()));
        } else if (route.truncates() && auth.enabled()) {
            caveats.add("They may have been changed since that revision.");
        }
    }
}
