package dev.quorate.backup.archive;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.backup.archive.LogCatalogue.Entry;
import dev.quorate.backup.archive.LogCatalogue.Unusable;
import dev.quorate.backup.archive.SegmentFetch.Look;
import dev.quorate.backup.seal.Identities;
import dev.quorate.backup.store.BackupStore;
import dev.quorate.backup.store.Condition;
import dev.quorate.backup.store.ObjectKey;
import dev.quorate.backup.store.PutResult;
import dev.quorate.backup.store.StoredObject;
import dev.quorate.certs.SigningKey;
import dev.quorate.certs.VerifyingKey;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Gatherers;

/// The log of changes of one cluster in a store. As with backups, nothing is kept in memory: the
/// store says all, and what the cluster's own key did not sign says nothing.
public final class ChangeLog {
    private static final int READS_AT_ONCE = 8;

    private final BackupStore store;
    private final Layout layout;
    private final SegmentFetch fetch;
    private final VerifyingKey trusted;
    private final Identities identities;
    private final Optional<Path> cacheFile;

    private ChangeLog(
            BackupStore store,
            Layout layout,
            VerifyingKey trusted,
            Identities identities,
            Optional<Path> cacheFile) {
        this.identities = identities;
        this.cacheFile = cacheFile;
        this.store = store;
        this.layout = layout;
        this.trusted = trusted;
        this.fetch = new SegmentFetch(store, layout, trusted, identities);
    }

    /// Nothing is asked of the store yet, and closing it is left to the caller.
    ///
    /// @param cluster the name of the cluster, which is its folder in the store
    /// @param trusted by whose key a segment must be signed to be used
    public static ChangeLog open(BackupStore store, String cluster, VerifyingKey trusted) {
        return new ChangeLog(
                store, new Layout(cluster), trusted, Identities.NONE, Optional.empty());
    }

    /// The same log, for one who can open what is encrypted for these identities.
    public ChangeLog openedBy(Identities wanted) {
        return new ChangeLog(store, layout, trusted, wanted, cacheFile);
    }

    /// The same log, for one who keeps on this machine what a catalogue was made of, so that the
    /// next one asks the store for new segments alone.
    ///
    /// @param file of this manager's own, for this cluster; made when it is needed
    public ChangeLog cachedIn(Path file) {
        return new ChangeLog(store, layout, trusted, identities, Optional.of(file));
    }

    /// Sees to it that segments can be opened, before any of them is fetched.
    ///
    /// @throws OperatorException [Failure#WRONG_KEY] when one is encrypted and no identity here
    ///   opens it
    public void requireOpenable(Collection<Entry> entries) throws IOException {
        var tried = new HashSet<List<String>>();
        for (var entry : entries) {
            var seal = entry.segment().seal();
            if (seal.isPresent() && tried.add(seal.get().recipients())) {
                fetch.requireOpenable(entry);
            }
        }
    }

    /// A listed segment.
    private record Listed(ObjectKey key, Layout.SegmentPlace place, long bytes) {}

    private List<Listed> listed(String folder) throws IOException {
        var listed = new ArrayList<Listed>();
        try (var objects = store.list(folder)) {
            for (StoredObject object : (Iterable<StoredObject>) objects::iterator) {
                Layout.segmentPlace(object.key(), layout.log())
                        .ifPresent(place ->
                                listed.add(new Listed(object.key(), place, object.bytes())));
            }
        }
        return listed;
    }

    /// Lists what there is, and reads the end of every segment.
    public LogCatalogue catalogue() throws IOException {
        var entries = new ArrayList<Entry>();
        var unusable = new ArrayList<Unusable>();
        var cache = cache();
        var listed = listed(layout.log());
        try (var looks =
                listed.stream()
                        .gather(Gatherers.mapConcurrent(READS_AT_ONCE, one -> look(one, cache)))) {
            looks.forEach(look -> {
                switch (look) {
                    case Look.Usable(var entry) -> entries.add(entry);
                    case Look.Not(var why) -> unusable.add(why);
                    case Look.Gone _ -> {}
                }
            });
        } catch (UncheckedIOException failed) {
            throw failed.getCause();
        }
        if (cache.isPresent()) {
            cache.get()
                    .save(listed.stream().map(one -> one.key().text()).collect(Collectors.toSet()));
        }
        return new LogCatalogue(layout.cluster(), entries, gaps(unusable), unusable);
    }

    private Optional<SegmentCache> cache() throws IOException {
        return cacheFile.isPresent()
                ? Optional.of(SegmentCache.open(cacheFile.get()))
                : Optional.empty();
    }

    private Look look(Listed listed, Optional<SegmentCache> cache) {
        try {
            return fetch.look(listed.key(), listed.place(), listed.bytes(), cache);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private List<Gap> gaps(List<Unusable> unusable) throws IOException {
        var keys = new ArrayList<ObjectKey>();
        try (var objects = store.list(layout.gaps())) {
            objects.forEach(object -> keys.add(object.key()));
        }
        var gaps = new ArrayList<Gap>();
        for (var key : keys) {
            try {
                var json = SignedJson.read(SmallObject.read(store, key));
                var gap = Gap.read(json.fields());
                if (!json.signing().by(trusted)) {
                    unusable.add(new Unusable(key, "is not signed by the cluster's key"));
                } else if (!layout.gap(gap).equals(key)) {
                    unusable.add(new Unusable(key, "is not in its place"));
                } else {
                    gaps.add(gap);
                }
            } catch (DocumentException damaged) {
                unusable.add(new Unusable(key, String.valueOf(damaged.getMessage())));
            } catch (NoSuchFileException deleted) {
                unusable.add(new Unusable(key, "was deleted while it was read"));
            }
        }
        return gaps;
    }

    /// The segment with the highest revision of a lineage that may be used. Looks at no more
    /// segments than it needs to.
    public Optional<Entry> newest(LineageId lineage) throws IOException {
        var listed =
                listed(layout.log(lineage)).stream()
                        .sorted(
                                Comparator.comparingLong((Listed at) -> at.place().name().last())
                                        .reversed())
                        .toList();
        for (var at : listed) {
            if (fetch.look(at.key(), at.place(), at.bytes(), Optional.empty())
                    instanceof Look.Usable(var entry)) {
                return Optional.of(entry);
            }
        }
        return Optional.empty();
    }

    /// H of the revision before the last of a segment, for which a segment in the clear is read as
    /// a whole.
    ///
    /// @param file is made and deleted
    /// @throws SegmentException when it is damaged
    public ChainHash beforeLast(Entry entry, Path file) throws IOException {
        var seal = entry.segment().seal();
        if (seal.isPresent()) {
            return seal.get().beforeLast();
        }
        try {
            var segment = fetch.fetch(entry.lineage(), entry.name(), file);
            var before = segment.segment().before();
            try (var cursor = fetch.read(segment)) {
                while (cursor.nextRevision()) {
                    before = cursor.position().hash();
                }
            }
            return before;
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /// The samples of HashKV that a segment holds, as the members answered.
    ///
    /// @throws OperatorException [Failure#WRONG_KEY] when it is encrypted and no identity opens it
    public List<HashMark> marks(Entry entry, Scratch scratch) throws IOException {
        if (entry.segment().seal().isEmpty()) {
            return entry.segment().marks();
        }
        var file = scratch.file();
        try (var cursor = fetch.read(fetch.fetch(entry.lineage(), entry.name(), file))) {
            return cursor.marks();
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /// Brings a segment here and looks at every byte of it: frames, checksums, signature, place;
    /// and, where it can be opened, at every change that it holds and at the chain of them.
    ///
    /// @return what is wrong with it; empty when nothing is
    public Optional<String> inspect(Entry entry, Scratch scratch) throws IOException {
        var file = scratch.file();
        try {
            var segment = fetch.fetch(entry.lineage(), entry.name(), file);
            if (fetch.openable(segment.segment())) {
                try (var cursor = fetch.read(segment)) {
                    while (cursor.nextRevision()) {
                        // Reading is what checks it.
                    }
                }
            }
            return Optional.empty();
        } catch (SegmentException damaged) {
            return Optional.of(String.valueOf(damaged.getMessage()));
        } catch (NoSuchFileException gone) {
            return Optional.of("is gone");
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /// Puts a sealed segment into the store and reads it back. Doing it again does no harm.
    ///
    /// @throws OperatorException when the store is out of reach, or does not give back what it took
    public void publish(SealedSegment sealed) throws IOException, InterruptedException {
        var key = layout.segment(sealed.lineage(), sealed.name());
        var put =
                store.put(
                        key,
                        out -> {
                            try (var in = Files.newInputStream(sealed.file())) {
                                in.transferTo(out);
                            }
                        },
                        Condition.IF_ABSENT);
        var there =
                put instanceof PutResult.Stored ? readBack(key) : Optional.<ContentDigest>empty();
        if (!there.equals(Optional.of(sealed.stored()))) {
            throw new OperatorException(
                    Failure.MISMATCH,
                    "STORED_OTHERWISE",
                    "the store does not give back what was stored as " + key,
                    "It does not count as archived, and is kept on this machine.",
                    "look after the store; then: quorate backup window -c " + layout.cluster());
        }
    }

    private Optional<ContentDigest> readBack(ObjectKey key) throws IOException {
        try (var in = new DigestingInput(store.open(key, 0), TransferListener.none())) {
            return Optional.of(in.drain());
        } catch (NoSuchFileException lost) {
            return Optional.empty();
        }
    }

    /// Names a gap. One that is named already stays as it is.
    public void record(Gap gap, SigningKey key) throws IOException, InterruptedException {
        SmallObject.publish(store, layout.gap(gap), SignedJson.write(gap.fields(), key));
    }

    /// Names what the rules of retention remove; such names that it covers are not needed any more.
    public void recordRemoved(Gap gap, SigningKey key) throws IOException, InterruptedException {
        record(gap, key);
        for (var older : gaps(new ArrayList<>())) {
            if (older.within(gap)) {
                store.delete(layout.gap(older));
            }
        }
    }

    /// Whether there is such a segment now. A listing may be older than that.
    boolean published(Entry entry) throws IOException {
        return store.find(entry.key()).isPresent();
    }

    void delete(Entry entry) throws IOException {
        store.delete(entry.key());
    }

    /// All changes of a lineage after a revision, as far as they follow each other without a hole.
    /// Of several segments that go on, the one that leads farthest is taken; one that proves
    /// damaged is left out and named. The caller closes the cursor.
    public LogCursor read(LogCatalogue catalogue, LineageId lineage, long after, Scratch scratch) {
        return new LogCursor(
                fetch,
                catalogue.segments().stream()
                        .filter(entry -> entry.lineage().equals(lineage))
                        .toList(),
                after,
                scratch);
    }

    /// The same from a position whose chain is known: what does not continue it is not read.
    public LogCursor read(LogCatalogue catalogue, LogPosition after, Scratch scratch) {
        var cursor = read(catalogue, after.lineage(), after.revision(), scratch);
        cursor.require(after.hash());
        return cursor;
    }
}
