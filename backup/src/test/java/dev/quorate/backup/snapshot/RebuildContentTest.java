package dev.quorate.backup.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;

/// What a rebuilt file holds beside history, and in which shape.
final class RebuildContentTest {

    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(ints = {1024, 2048, 4096, 8192, 16 * 1024, 32 * 1024, 64 * 1024})
    void anyPageSize(int pageBytes) throws Exception {
        var history = new RandomHistory(new Random(1), 3000, 500, 20);
        try (var file = SnapshotFile.open(history.builder(2000).build().write(directory))) {
            var plan =
                    Rebuild.from(file)
                            .events(history.events())
                            .upTo(history.revision())
                            .pageBytes(pageBytes);

            var report = write(plan).report();

            assertThat(report.pageBytes()).isEqualTo(pageBytes);
            assertThat(report.hashKv()).isEqualTo(history.hash(history.revision(), -1).value());
            assertThat(report.fileBytes() % 512).isEqualTo(32);
        }
    }

    /// Every number of entries around which a page, or a level of pages, is just full.
    @Test
    void anyNumberOfEntries() throws Exception {
        var base = SnapshotBuilder.empty().build().write(directory);
        try (var file = SnapshotFile.open(base)) {
            for (int count = 1; count < 3000; count += 1 + count / 40) {
                var plan =
                        Rebuild.from(file)
                                .events(new ListedEvents(puts(count, 1, 150)))
                                .upTo(count + 1)
                                .pageBytes(1024);

                var written = write(plan);

                assertThat(written.report().entries()).isEqualTo(count);
                requireTwoChildren(written.file(), 1024);
            }
        }
    }

    @Test
    void valuesOfAnySize() throws Exception {
        var events = new ArrayList<Event>();
        var values = new HashMap<Long, Integer>();
        long revision = 1;
        for (int size :
                List.of(
                        0, 1, 900, 950, 1000, 3800, 3850, 3900, 4000, 4050, 4096, 8192, 65_536,
                        70_000, 1_500_000, 9_000_000, 1, 20, 5000, 3)) {
            revision++;
            events.addAll(puts(1, revision - 1, size));
            values.put(revision, size);
        }
        try (var file = SnapshotFile.open(SnapshotBuilder.empty().build().write(directory))) {
            for (int pageBytes : List.of(1024, 4096, 65_536)) {
                var plan =
                        Rebuild.from(file)
                                .events(new ListedEvents(events))
                                .upTo(revision)
                                .pageBytes(pageBytes);

                var written = write(plan);

                try (var rebuilt = SnapshotFile.open(written.file())) {
                    var entries = rebuilt.entries();
                    while (entries.next()) {
                        assertThat(entries.valueLength())
                                .isEqualTo((long) values.getOrDefault(entries.main(), -1));
                    }
                }
            }
        }
    }

    @Test
    void aStoreWithoutAnyKey() throws Exception {
        try (var file = SnapshotFile.open(SnapshotBuilder.empty().build().write(directory))) {
            var rebuilt = write(Rebuild.from(file));

            assertThat(rebuilt.revision()).isEqualTo(1);
            assertThat(rebuilt.report().entries()).isZero();
        }
    }

    @Test
    void keepsAllOtherBucketsAsTheyAre() throws Exception {
        var builder =
                SnapshotBuilder.small()
                        .record("authUsers", "root", SnapshotBuilder.utf8("{}"))
                        .record("lease", SnapshotBuilder.bigEndian(7), new byte[] {8, 7, 16, 60}, 0)
                        .record("alarm", new byte[] {8, 1, 16, 1}, new byte[0], 0)
                        .record("of a later etcd", "x", new byte[100_000]);
        for (int i = 0; i < 500; i++) {
            builder.record("authRoles", "role-%03d".formatted(i), new byte[i]);
        }
        try (var file = SnapshotFile.open(builder.build().write(directory))) {
            var expected = contents(file);

            var rebuilt = write(Rebuild.from(file));

            assertThat(contents(rebuilt.file())).isEqualTo(expected);
            assertThat(rebuilt.report().state().alarms()).hasSize(1);

            var quiet = write(Rebuild.from(file).withoutAlarms());

            expected.put("alarm", List.of());
            assertThat(contents(quiet.file())).isEqualTo(expected);
        }
    }

    @Test
    void givesKeysTheirLeaseBack() throws Exception {
        var events = new ArrayList<Event>();
        events.add(put(16, "a", 100));
        events.add(put(17, "b", -5));
        events.add(put(18, "c", 300));
        events.add(put(19, "d", 400));
        events.add(put(20, "e", 500));
        events.add(put(21, "d", 0));
        events.add(
                new Event(
                        22,
                        0,
                        Event.Kind.DELETE,
                        MemorySegment.ofArray(SnapshotBuilder.keyValue("e", 0, 22, 0, "", 0))));
        var known = Map.of(100L, 60L, -5L, 86_400L);
        var builder =
                SnapshotBuilder.small()
                        .record(
                                "lease",
                                SnapshotBuilder.bigEndian(300),
                                new byte[] {8, (byte) 0xac, 2, 16, 30},
                                0)
                        .record("lease", SnapshotBuilder.bigEndian(7), new byte[] {8, 7, 16, 9}, 0);
        try (var file = SnapshotFile.open(builder.build().write(directory))) {
            var plan =
                    Rebuild.from(file)
                            .events(new ListedEvents(events))
                            .leases(id -> optional(known.get(id)), 77);

            assertThat(leases(write(plan.upTo(22))))
                    .containsExactlyInAnyOrderEntriesOf(
                            Map.of(7L, 9L, 300L, 30L, 100L, 60L, -5L, 86_400L));
            assertThat(leases(write(plan.upTo(20))))
                    .containsEntry(400L, 77L)
                    .containsEntry(500L, 77L)
                    .hasSize(6);
            var rebuilt = write(plan.upTo(21).bumpedBy(9));
            assertThat(rebuilt.leasesAdded()).isEqualTo(3);
            assertThat(rebuilt.leasesAssumed()).containsExactly(500L);
        }
    }

    @Test
    void anyNumberOfLeases() throws Exception {
        var events = new ArrayList<Event>();
        for (int i = 0; i < 5000; i++) {
            events.add(put(16 + i, "key-" + i % 4000, 1L << 40 | i % 3000));
        }
        try (var file = SnapshotFile.open(SnapshotBuilder.small().build().write(directory))) {
            var rebuilt = write(Rebuild.from(file).events(new ListedEvents(events)).upTo(5015));

            assertThat(leases(rebuilt)).hasSize(3000);
            assertThat(rebuilt.leasesAssumed()).hasSize(1000);
        }
    }

    private static OptionalLong optional(@Nullable Long seconds) {
        return seconds == null ? OptionalLong.empty() : OptionalLong.of(seconds);
    }

    private static Event put(long revision, String key, long lease) {
        var encoded = SnapshotBuilder.keyValue(key, revision, revision, 1, "value", lease);
        return new Event(revision, 0, Event.Kind.PUT, MemorySegment.ofArray(encoded));
    }

    private static List<Event> puts(int count, long behind, int valueBytes) {
        var events = new ArrayList<Event>();
        for (long revision = behind + 1; revision <= behind + count; revision++) {
            var encoded =
                    SnapshotBuilder.keyValue(
                            "key-" + revision, revision, revision, 1, "x".repeat(valueBytes), 0);
            events.add(new Event(revision, 0, Event.Kind.PUT, MemorySegment.ofArray(encoded)));
        }
        return events;
    }

    private Rebuilt write(Rebuild plan) throws IOException, InterruptedException {
        var target = directory.resolve("rebuilt.db");
        Files.deleteIfExists(target);
        var rebuilt = plan.writeTo(target);
        assertThat(Reading.sound(target)).isEqualTo(rebuilt.report());
        return rebuilt;
    }

    private static Map<Long, Long> leases(Rebuilt rebuilt) throws IOException {
        var leases = new HashMap<Long, Long>();
        try (var file = SnapshotFile.open(rebuilt.file())) {
            file.forEachLease(lease -> leases.put(lease.id(), lease.ttlSeconds()));
        }
        return leases;
    }

    private static Map<String, List<String>> contents(Path path) throws IOException {
        try (var file = SnapshotFile.open(path)) {
            return contents(file);
        }
    }

    private static Map<String, List<String>> contents(SnapshotFile file) throws IOException {
        var contents = new HashMap<String, List<String>>();
        for (var name : file.buckets()) {
            var records = new ArrayList<String>();
            var bucket = file.bucket(name);
            while (bucket.next()) {
                records.add(
                        "%s: %d bytes, %08x"
                                .formatted(
                                        HexFormat.of().formatHex(bucket.key()),
                                        bucket.valueLength(),
                                        Arrays.hashCode(bucket.value())));
            }
            contents.put(name, records);
        }
        return contents;
    }

    /// bbolt fails on an inner page with one child when it next deletes something below it.
    private static void requireTwoChildren(Path file, int pageBytes) throws IOException {
        var bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        for (int page = 2 * pageBytes; page + pageBytes <= bytes.capacity(); page += pageBytes) {
            if (bytes.getShort(page + 8) == 1) {
                assertThat(bytes.getShort(page + 10)).isGreaterThanOrEqualTo((short) 2);
            }
        }
    }
}
