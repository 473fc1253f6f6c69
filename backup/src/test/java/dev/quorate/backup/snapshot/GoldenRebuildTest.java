package dev.quorate.backup.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/// Rebuilds of what real members streamed, held against what those members answered.
final class GoldenRebuildTest {

    private static final String NAMES = "dev.quorate.backup.snapshot.GoldenSnapshot#names";

    @TempDir Path directory;

    /// The file is cut at a revision, and what was cut off comes back as events.
    @ParameterizedTest
    @MethodSource(NAMES)
    void cutAndMergedAgainItAnswersAsTheMemberDid(String name) throws Exception {
        var golden = new GoldenSnapshot(name);
        try (var whole = SnapshotFile.open(golden.unpack(directory))) {
            long last = whole.revision();
            long first = Math.max(2, whole.state().compactRevision());
            for (long at : new TreeSet<>(List.of(first, (first + last) / 2, last))) {
                var cut = directory.resolve("cut-" + at);
                Rebuild.from(whole).upTo(at).writeTo(cut);
                try (var base = SnapshotFile.open(cut)) {
                    var plan = Rebuild.from(base).events(events(whole, at)).upTo(last);

                    var merged = plan.writeTo(directory.resolve("merged-" + at));

                    assertThat(merged.report().revision()).isEqualTo(last);
                    assertThat(merged.report().keys()).isEqualTo(keys(golden));
                    compare(golden, merged, plan);
                }
            }
        }
    }

    /// Compacted at the revision at which the member was asked later.
    @ParameterizedTest
    @MethodSource(NAMES)
    void compactedWhileItIsWrittenItAnswersAsTheMemberDid(String name) throws Exception {
        var golden = new GoldenSnapshot(name);
        try (var whole = SnapshotFile.open(golden.unpack(directory))) {
            for (var sample : golden.samples()) {
                if (sample.compactRevision() > 0) {
                    var target =
                            directory.resolve(
                                    "%d-%d".formatted(sample.revision(), sample.compactRevision()));

                    Files.deleteIfExists(target);

                    var rebuilt =
                            Rebuild.from(whole)
                                    .upTo(sample.revision())
                                    .compactedAt(sample.compactRevision())
                                    .writeTo(target);

                    try (var file = SnapshotFile.open(target)) {
                        assertThat(file.hashKv(0, sample.compactRevision()))
                                .isInstanceOfSatisfying(
                                        HashKv.Hash.class,
                                        hash ->
                                                assertThat(hash.agreesWith(sample.answer()))
                                                        .isTrue());
                    }
                    assertThat(rebuilt.report().state().compacting()).isFalse();
                }
            }
        }
    }

    private static void compare(GoldenSnapshot golden, Rebuilt merged, Rebuild plan)
            throws IOException, InterruptedException {
        try (var file = SnapshotFile.open(merged.file())) {
            for (var sample : golden.samples()) {
                for (var hash :
                        List.of(
                                file.hashKv(sample.revision(), sample.compactRevision()),
                                plan.hashKv(sample.revision(), sample.compactRevision()))) {
                    assertThat(hash)
                            .isInstanceOfSatisfying(
                                    HashKv.Hash.class,
                                    value ->
                                            assertThat(value.agreesWith(sample.answer()))
                                                    .as("%s", sample)
                                                    .isTrue());
                }
            }
        }
    }

    private static long keys(GoldenSnapshot golden) throws IOException {
        return Long.parseLong(golden.properties().getProperty("keys"));
    }

    private static Events events(SnapshotFile whole, long behind) throws IOException {
        var events = new ArrayList<Event>();
        var entries = whole.entries();
        while (entries.next()) {
            if (entries.main() > behind) {
                events.add(
                        new Event(
                                entries.main(),
                                entries.sub(),
                                entries.tombstone() ? Event.Kind.DELETE : Event.Kind.PUT,
                                MemorySegment.ofArray(entries.encodedKeyValue())));
            }
        }
        return new ListedEvents(events);
    }
}
