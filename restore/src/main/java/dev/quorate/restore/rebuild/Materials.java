package dev.quorate.restore.rebuild;

import dev.quorate.backup.archive.HashMark;
import dev.quorate.backup.archive.LeaseGrant;
import dev.quorate.backup.archive.LogCatalogue.Entry;
import dev.quorate.backup.archive.LogCursor;
import dev.quorate.backup.archive.Scratch;
import dev.quorate.backup.archive.TransferListener;
import dev.quorate.backup.snapshot.Events;
import dev.quorate.backup.snapshot.LeaseTtls;
import dev.quorate.backup.snapshot.Rebuild;
import dev.quorate.backup.snapshot.SnapshotFile;
import dev.quorate.restore.choose.Route;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/// Snapshot and changes of one restore, brought onto this machine and checked. Closing it removes
/// them.
public final class Materials implements AutoCloseable {
    /// For a lease that was granted and gone before anybody could ask how long it was to last.
    private static final long LEASE_SECONDS_ASSUMED = 3600;

    private final Route route;
    private final Path baseFile;
    private final Path eventFile;
    private @Nullable SnapshotFile base;
    private @Nullable EventSpool spool;
    private Map<Long, Long> grantedSeconds = Map.of();
    private List<HashMark> marks = List.of();

    private Materials(Route route, Path baseFile, Path eventFile) {
        this.route = route;
        this.baseFile = baseFile;
        this.eventFile = eventFile;
    }

    /// @param scratch with room for all that is fetched, unpacked
    /// @throws dev.quorate.OperatorException when what the store gives is not what was stored
    public static Materials fetch(
            Archive archive, Route route, Scratch scratch, TransferListener listener)
            throws IOException, InterruptedException {
        var materials = new Materials(route, scratch.file(), scratch.file());
        try {
            materials.fetch(archive, scratch, listener);
            return materials;
        } catch (Throwable failed) {
            materials.close();
            throw failed;
        }
    }

    private void fetch(Archive archive, Scratch scratch, TransferListener listener)
            throws IOException, InterruptedException {
        archive.log().requireOpenable(route.segments());
        archive.backups().fetch(route.base().manifest(), baseFile, listener);
        base = SnapshotFile.open(baseFile);
        if (route.segments().isEmpty()) {
            return;
        }
        listener.begun(
                "fetching %d segments".formatted(route.segments().size()), route.segmentBytes());
        var from = route.base().manifest().revision();
        try (var cursor = archive.log().read(archive.catalogue(), route.lineage(), from, scratch)) {
            spool = EventSpool.fill(eventFile, cursor, route.revision());
            grantedSeconds = granted(cursor.leases());
            marks = marks(cursor);
        }
        listener.moved(route.segmentBytes());
    }

    /// Footers tell what members answered, unless they are encrypted.
    private List<HashMark> marks(LogCursor cursor) {
        return route.segments().stream().anyMatch(entry -> entry.segment().seal().isPresent())
                ? cursor.marks()
                : route.segments().stream()
                        .map(Entry::segment)
                        .flatMap(segment -> segment.marks().stream())
                        .toList();
    }

    private static Map<Long, Long> granted(List<LeaseGrant> leases) {
        var seconds = new HashMap<Long, Long>();
        for (var grant : leases) {
            grant.seconds().ifPresent(granted -> seconds.put(grant.lease(), granted));
        }
        return seconds;
    }

    public Route route() {
        return route;
    }

    public SnapshotFile base() {
        if (base == null) {
            throw new IllegalStateException("nothing was fetched");
        }
        return base;
    }

    /// How long leases were granted for, as far as it is archived.
    public LeaseTtls leaseTtls() {
        return lease -> {
            var seconds = grantedSeconds.get(lease);
            return seconds == null ? OptionalLong.empty() : OptionalLong.of(seconds);
        };
    }

    /// The store at the wanted revision, history and all, with a record for each lease that keys
    /// hang on, and without the alarms of the source.
    public Rebuild rebuild() {
        return Rebuild.from(base())
                .events(spool == null ? Events.NONE : spool)
                .upTo(route.revision())
                .leases(leaseTtls(), LEASE_SECONDS_ASSUMED)
                .withoutAlarms();
    }

    /// What members of the source answered to HashKV along the way, the nearest to its end last.
    List<HashMark> marks() {
        return marks.stream()
                .filter(mark -> mark.revision() <= route.revision())
                .sorted((one, other) -> Long.compare(one.revision(), other.revision()))
                .toList();
    }

    @Override
    public void close() throws IOException {
        if (spool != null) {
            spool.close();
        }
        if (base != null) {
            base.close();
        }
        Files.deleteIfExists(baseFile);
        Files.deleteIfExists(eventFile);
    }
}
