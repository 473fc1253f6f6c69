package dev.quorate.backup.snapshot;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/// Builds small snapshot files page by page, whole ones; [SnapshotBytes] then does them harm.
final class SnapshotBuilder {

    private final TreeMap<String, TreeMap<byte[], Record>> buckets = new TreeMap<>();
    private final List<byte[]> pages = new ArrayList<>();
    private int pageBytes = 4096;
    private int leafRecordsMax = Integer.MAX_VALUE;
    private boolean inlineKeys;
    private boolean freelist;
    private int freePages;

    /// A record of a bucket.
    ///
    /// @param type 1 for a bucket
    record Record(byte[] key, byte[] value, int type) {}

    /// A file with the buckets that every etcd has, and nothing in them but what a boot leaves.
    static SnapshotBuilder empty() {
        var builder = new SnapshotBuilder();
        for (var bucket :
                List.of(
                        "alarm",
                        "auth",
                        "authRoles",
                        "authUsers",
                        "cluster",
                        "key",
                        "lease",
                        "members",
                        "members_removed",
                        "meta")) {
            builder.buckets.put(bucket, new TreeMap<>(Arrays::compareUnsigned));
        }
        return builder.record("meta", "consistent_index", bigEndian(7))
                .record("meta", "term", bigEndian(2))
                .record("auth", "authEnabled", new byte[1])
                .record("auth", "authRevision", bigEndian(1))
                .record("cluster", "clusterVersion", utf8("3.6.0"))
                .record("members", "8e9e05c52164694d", utf8("{\"id\":1}"));
    }

    /// A file with a little history: puts, an overwrite, a deletion, on several leaves.
    static SnapshotBuilder small() {
        var builder = empty().leafRecordsMax(4);
        for (int i = 0; i < 12; i++) {
            builder.put(2 + i, 0, "key/" + i, 2 + i, 1, "value " + i);
        }
        return builder.put(14, 0, "key/3", 5, 2, "again").delete(15, 0, "key/4");
    }

    SnapshotBuilder pageBytes(int bytes) {
        pageBytes = bytes;
        return this;
    }

    /// Cuts buckets into leaves of so many records, under as many levels of branches as that takes.
    SnapshotBuilder leafRecordsMax(int records) {
        leafRecordsMax = records;
        return this;
    }

    /// Keeps the `key` bucket inside the list of buckets, as in a very small cluster.
    SnapshotBuilder inlineKeys() {
        inlineKeys = true;
        return this;
    }

    /// Writes the list of free pages, as on systems other than Linux, with so many of them.
    SnapshotBuilder freelist(int pagesFree) {
        freelist = true;
        freePages = pagesFree;
        return this;
    }

    SnapshotBuilder without(String bucket) {
        buckets.remove(bucket);
        return this;
    }

    SnapshotBuilder record(String bucket, String key, byte[] value) {
        return record(bucket, utf8(key), value, 0);
    }

    SnapshotBuilder record(String bucket, byte[] key, byte[] value, int type) {
        buckets.computeIfAbsent(bucket, name -> new TreeMap<>(Arrays::compareUnsigned))
                .put(key, new Record(key, value, type));
        return this;
    }

    SnapshotBuilder put(long main, long sub, String key, long created, long version, String value) {
        return record(
                "key", revision(main, sub), keyValue(key, created, main, version, value, 0), 0);
    }

    SnapshotBuilder delete(long main, long sub, String key) {
        var name = Arrays.copyOf(revision(main, sub), 18);
        name[17] = 't';
        return record("key", name, keyValue(key, 0, 0, 0, "", 0), 0);
    }

    SnapshotBuilder compacted(long scheduled, long finished) {
        record("meta", "scheduledCompactRev", revision(scheduled, 0));
        return record("meta", "finishedCompactRev", revision(finished, 0));
    }

    SnapshotBytes build() {
        pages.add(new byte[pageBytes]);
        pages.add(new byte[pageBytes]);
        var roots = new ArrayList<Record>();
        buckets.forEach((name, records) ->
                roots.add(new Record(utf8(name), bucket(name, List.copyOf(records.values())), 1)));
        long root = leaf(roots);
        long freelistPage = freelist ? freelistPage() : -1;
        for (int i = 0; i < 2; i++) {
            meta(i, root, freelistPage);
        }
        var file = new ByteArrayOutputStream();
        pages.forEach(file::writeBytes);
        return new SnapshotBytes(file.toByteArray(), pageBytes).appendTrailer();
    }

    private byte[] bucket(String name, List<Record> records) {
        boolean inline = name.equals("key") ? inlineKeys : records.size() < 10;
        if (inline) {
            var image = leafImage(0, records);
            return header(0, image.length).put(image).array();
        }
        return header(tree(records), 0).array();
    }

    private long tree(List<Record> records) {
        var level = new ArrayList<Child>();
        for (var part : parts(records)) {
            level.add(new Child(part.isEmpty() ? new byte[1] : part.getFirst().key(), leaf(part)));
        }
        while (level.size() > 1) {
            var parents = new ArrayList<Child>();
            for (var part : parts(level)) {
                parents.add(new Child(part.getFirst().key(), branch(part)));
            }
            level = parents;
        }
        return level.getFirst().page();
    }

    private <T> List<List<T>> parts(List<T> all) {
        if (all.size() <= leafRecordsMax) {
            return List.of(all);
        }
        var parts = new ArrayList<List<T>>();
        for (int i = 0; i < all.size(); i += leafRecordsMax) {
            parts.add(all.subList(i, Math.min(all.size(), i + leafRecordsMax)));
        }
        return parts;
    }

    private record Child(byte[] key, long page) {}

    private long leaf(List<Record> records) {
        return append(leafImage(pages.size(), records));
    }

    private static byte[] leafImage(long page, List<Record> records) {
        int size = 16;
        for (var each : records) {
            size += 16 + each.key().length + each.value().length;
        }
        var image = page(size, page, 0x02, records.size());
        int data = 16 + 16 * records.size();
        for (int i = 0; i < records.size(); i++) {
            var each = records.get(i);
            int element = 16 + 16 * i;
            image.putInt(element, each.type())
                    .putInt(element + 4, data - element)
                    .putInt(element + 8, each.key().length)
                    .putInt(element + 12, each.value().length)
                    .put(data, each.key())
                    .put(data + each.key().length, each.value());
            data += each.key().length + each.value().length;
        }
        return image.array();
    }

    private long branch(List<Child> children) {
        int size = 16;
        for (var each : children) {
            size += 16 + each.key().length;
        }
        var image = page(size, pages.size(), 0x01, children.size());
        int data = 16 + 16 * children.size();
        for (int i = 0; i < children.size(); i++) {
            var each = children.get(i);
            int element = 16 + 16 * i;
            image.putInt(element, data - element)
                    .putInt(element + 4, each.key().length)
                    .putLong(element + 8, each.page())
                    .put(data, each.key());
            data += each.key().length;
        }
        return append(image.array());
    }

    private long freelistPage() {
        long first = pages.size();
        var image = page(16 + 8 * freePages, first, 0x10, freePages);
        for (int i = 0; i < freePages; i++) {
            image.putLong(16 + 8 * i, first + 1 + i);
        }
        append(image.array());
        for (int i = 0; i < freePages; i++) {
            pages.add(new byte[pageBytes]);
        }
        return first;
    }

    private void meta(int page, long root, long freelistPage) {
        var image = page(pageBytes, page, 0x04, 0);
        image.putInt(16, 0xED0CDAED)
                .putInt(20, 2)
                .putInt(24, pageBytes)
                .putLong(32, root)
                .putLong(48, freelistPage)
                .putLong(56, pages.size())
                .putLong(64, 10 - page)
                .putLong(72, SnapshotBytes.metaChecksum(image, 0));
        pages.set(page, image.array());
    }

    private long append(byte[] image) {
        long first = pages.size();
        int count = (image.length + pageBytes - 1) / pageBytes;
        ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN).putInt(12, count - 1);
        for (int i = 0; i < count; i++) {
            pages.add(Arrays.copyOfRange(image, i * pageBytes, (i + 1) * pageBytes));
        }
        return first;
    }

    private static ByteBuffer page(int size, long id, int flags, int count) {
        return ByteBuffer.allocate(size)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(0, id)
                .putShort(8, (short) flags)
                .putShort(10, (short) count);
    }

    private static ByteBuffer header(long root, int inlineBytes) {
        var header = ByteBuffer.allocate(16 + inlineBytes).order(ByteOrder.LITTLE_ENDIAN);
        return header.putLong(root).putLong(0);
    }

    static byte[] revision(long main, long sub) {
        return ByteBuffer.allocate(17).putLong(main).put((byte) '_').putLong(sub).array();
    }

    static byte[] bigEndian(long number) {
        return ByteBuffer.allocate(8).putLong(number).array();
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] keyValue(
            String key, long created, long modified, long version, String value, long lease) {
        var encoded = new ByteArrayOutputStream();
        text(encoded, 0x0a, key);
        number(encoded, 0x10, created);
        number(encoded, 0x18, modified);
        number(encoded, 0x20, version);
        text(encoded, 0x2a, value);
        number(encoded, 0x30, lease);
        return encoded.toByteArray();
    }

    private static void text(ByteArrayOutputStream encoded, int tag, String text) {
        if (!text.isEmpty()) {
            encoded.write(tag);
            varint(encoded, utf8(text).length);
            encoded.writeBytes(utf8(text));
        }
    }

    private static void number(ByteArrayOutputStream encoded, int tag, long number) {
        if (number != 0) {
            encoded.write(tag);
            varint(encoded, number);
        }
    }

    static void varint(ByteArrayOutputStream encoded, long number) {
        long rest = number;
        while ((rest & ~0x7FL) != 0) {
            encoded.write((int) (rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        encoded.write((int) rest);
    }
}
