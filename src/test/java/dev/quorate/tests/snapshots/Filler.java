package dev.quorate.tests.snapshots;

import com.google.protobuf.ByteString;

import dev.quorate.backup.snapshot.Event;
import dev.quorate.backup.snapshot.Events;
import dev.quorate.backup.snapshot.Rebuild;
import dev.quorate.backup.snapshot.SnapshotFile;
import dev.quorate.manager.etcd.proto.KeyValue;

import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/// Fills a member's database for a benchmark, in seconds, since no member takes part: `Filler
/// SNAPSHOT MEBIBYTES DATABASE` puts as much on top of a snapshot of that member and replaces the
/// database of the stopped member with it. The values compress about as well as those of
/// Kubernetes: two thirds words, one third random digits.
final class Filler {
    private static final int VALUE_BYTES = 4096;
    private static final int TRAILER_BYTES = 32;

    /// More different values than any compressor's window at the levels in use holds.
    private static final int VALUES = 2048;

    private static final List<String> WORDS =
            List.of(
                    "\"metadata\":",
                    "\"namespace\":",
                    "\"labels\":",
                    "\"default\",",
                    "\"Running\",",
                    "\"containers\":",
                    "\"image\":",
                    "\"resources\":",
                    "\"limits\":",
                    "\"memory\":",
                    "\"status\":",
                    "\"conditions\":",
                    "\"True\",",
                    "\"lastTransitionTime\":",
                    "\"ownerReferences\":",
                    "\"apps/v1\",",
                    "\"ReplicaSet\",",
                    "\"controller\":");

    private Filler() {}

    public static void main(String[] arguments) throws Exception {
        var database = Path.of(arguments[2]);
        var filled = Path.of(arguments[2] + ".filled");
        long count = (Long.parseLong(arguments[1]) << 20) / (VALUE_BYTES + 150);
        try (var snapshot = SnapshotFile.open(Path.of(arguments[0]))) {
            Rebuild.from(snapshot)
                    .events(objects(count))
                    .upTo(snapshot.revision() + count)
                    .writeTo(filled);
        }
        try (var file = new RandomAccessFile(filled.toFile(), "rw")) {
            file.setLength(file.length() - TRAILER_BYTES);
        }
        Files.delete(database);
        Files.move(filled, database);
    }

    private static Events objects(long count) {
        var values = new ByteString[VALUES];
        for (int i = 0; i < VALUES; i++) {
            values[i] = value(i);
        }
        return revision ->
                new Events.Cursor() {
                    private long done;

                    @Override
                    public boolean next() {
                        return done++ < count;
                    }

                    @Override
                    public Event event() {
                        long main = revision + done;
                        var encoded =
                                KeyValue.newBuilder()
                                        .setKey(
                                                ByteString.copyFromUtf8(
                                                        "/registry/configmaps/team-%03d/object-%07d"
                                                                .formatted(done % 100, done)))
                                        .setCreateRevision(main)
                                        .setModRevision(main)
                                        .setVersion(1)
                                        .setValue(values[(int) (done % VALUES)])
                                        .build();
                        return new Event(
                                main,
                                0,
                                Event.Kind.PUT,
                                MemorySegment.ofArray(encoded.toByteArray()));
                    }

                    @Override
                    public void close() {}
                };
    }

    private static ByteString value(int number) {
        var random = new Random(number);
        var text = new StringBuilder();
        while (text.length() < VALUE_BYTES) {
            text.append(WORDS.get(random.nextInt(WORDS.size())))
                    .append(WORDS.get(random.nextInt(WORDS.size())));
            text.append("\"%016x\",".formatted(random.nextLong()));
        }
        return ByteString.copyFrom(text.substring(0, VALUE_BYTES), StandardCharsets.UTF_8);
    }
}
