package dev.quorate.restore.choose;

import dev.quorate.backup.archive.LogCatalogue.Entry;
import dev.quorate.restore.choose.Choice.Lost;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// What lies behind a revision and does not come back with it.
record Losses(Holdings holdings, LogSearch log, Optional<Live> live) {
    Lost after(Route route) throws IOException {
        var lineage = route.lineage();
        var following = holdings.following(lineage, route.revision());
        long archived = following.isEmpty() ? route.revision() : following.getLast().last();
        long kept =
                holdings.usable(lineage).stream()
                        .mapToLong(base -> base.manifest().revision())
                        .max()
                        .orElse(0);
        // Only the lineage that was written last is the one that the cluster is in now.
        var asked = live.filter(_ -> lineage.equals(holdings.lineages().getFirst()));
        long last =
                Math.max(
                        Math.max(archived, kept),
                        Math.max(route.revision(), asked.map(Live::revision).orElse(0L)));
        if (last > archived) {
            return new Lost(last, Optional.empty(), asked.isPresent());
        }
        return new Lost(last, events(following, route.revision()), asked.isPresent());
    }

    private Optional<Long> events(List<Entry> following, long after) throws IOException {
        long events = 0;
        for (var segment : following) {
            var counted = log.events(segment, after);
            if (counted.isEmpty()) {
                return counted;
            }
            events += counted.get();
        }
        return Optional.of(events);
    }
}
