package dev.quorate.backup.store;

import static dev.quorate.backup.store.Condition.IF_ABSENT;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStream;

import dev.quorate.backup.store.PutResult.AlreadyThere;
import dev.quorate.backup.store.PutResult.Stored;
import dev.quorate.manager.spec.StoreAddress;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Gatherers;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// What every store must do, whatever lies behind it. An implementation gives a place of its own to
/// every test.
@Timeout(180)
public interface StoreContract {
    int PART = StoreSettings.PART_BYTES_MIN;

    /// An empty place.
    StoreAddress address();

    /// With parts of [#PART] bytes.
    StoreSettings settings();

    /// How often sixteen writers meet: often enough that a store that looks before it writes is
    /// caught.
    int raceRounds();

    private BackupStore open() {
        return Stores.open(address(), settings());
    }

    private static byte[] read(BackupStore store, ObjectKey key) throws IOException {
        try (var in = store.open(key, 0)) {
            return in.readAllBytes();
        }
    }

    private static List<String> keys(BackupStore store, String folder) throws IOException {
        try (var objects = store.list(folder)) {
            return objects.map(object -> object.key().text()).toList();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 70_000, PART - 1, PART, PART + 1, 2 * PART, 2 * PART + 1})
    default void readsBackWhatWasPut(int length) throws Exception {
        try (var store = open()) {
            var key = new ObjectKey("prod/data.zst");
            var bytes = Sample.bytes(length, length);

            var result = store.put(key, ObjectSource.of(bytes), IF_ABSENT);

            var expected = Measure.of(new ByteArrayInputStream(bytes));
            assertThat(result).isEqualTo(new Stored(length, expected.sha256()));
            assertThat(read(store, key)).isEqualTo(bytes);
            var found = store.find(key).orElseThrow();
            assertThat(found.bytes()).isEqualTo(length);
            assertThat(found.modified())
                    .isBetween(
                            Instant.now().minus(Duration.ofMinutes(2)),
                            Instant.now().plus(Duration.ofMinutes(2)));
            assertThat(store.list("prod/")).containsExactly(found);
        }
    }

    @Test
    default void readsFromAnOffsetToTheEnd() throws Exception {
        try (var store = open()) {
            var key = new ObjectKey("data");
            store.put(key, ObjectSource.of(new byte[] {10, 11, 12, 13}), IF_ABSENT);

            try (var in = store.open(key, 1)) {
                assertThat(in.readAllBytes()).containsExactly(11, 12, 13);
            }
            try (var in = store.open(key, 4)) {
                assertThat(in.readAllBytes()).isEmpty();
            }
            assertThatThrownBy(() -> store.open(key, 5))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> store.open(key, -1))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    default void readsAnEmptyObjectFromItsEnd() throws Exception {
        try (var store = open()) {
            var key = new ObjectKey("empty");
            store.put(key, ObjectSource.of(new byte[0]), IF_ABSENT);

            try (var in = store.open(key, 0)) {
                assertThat(in.read()).isEqualTo(-1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3, PART + 3})
    default void neverOverwritesOtherBytes(int length) throws Exception {
        try (var store = open()) {
            var key = new ObjectKey("prod/manifest.json");
            var first = Sample.bytes(1, length);
            store.put(key, ObjectSource.of(first), IF_ABSENT);

            var sameLength = store.put(key, ObjectSource.of(Sample.bytes(2, length)), IF_ABSENT);
            var longer = store.put(key, ObjectSource.of(Sample.bytes(3, length + 1)), IF_ABSENT);

            var existing = store.find(key).orElseThrow();
            assertThat(sameLength).isEqualTo(new AlreadyThere(existing));
            assertThat(longer).isEqualTo(new AlreadyThere(existing));
            assertThat(read(store, key)).isEqualTo(first);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3, PART + 3})
    default void storesTheSameBytesAgain(int length) throws Exception {
        try (var store = open()) {
            var key = new ObjectKey("prod/manifest.json");
            var source = ObjectSource.of(Sample.bytes(1, length));
            var first = store.put(key, source, IF_ABSENT);

            assertThat(store.put(key, source, IF_ABSENT)).isEqualTo(first);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3, PART + 3})
    default void replacesWhenToldTo(int length) throws Exception {
        try (var store = open()) {
            var key = new ObjectKey("prod/cluster.json");
            store.put(key, ObjectSource.of(new byte[] {1}), Condition.ALWAYS);
            var second = Sample.bytes(2, length);

            var result = store.put(key, ObjectSource.of(second), Condition.ALWAYS);

            assertThat(result).isInstanceOf(Stored.class);
            assertThat(read(store, key)).isEqualTo(second);
        }
    }

    @Test
    default void letsOneOfSixteenWritersWin() throws Exception {
        for (var round = 0; round < raceRounds(); round++) {
            race(new ObjectKey("prod/lineage-" + round), 16, 100);
        }
    }

    @Test
    default void letsOneOfFourWritersOfManyPartsWin() throws Exception {
        race(new ObjectKey("prod/data.zst"), 4, PART + 100);
    }

    /// All of them have written their bytes before the first may publish.
    private void race(ObjectKey key, int writers, int length) throws Exception {
        try (var store = open();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var written = new CyclicBarrier(writers);
            var puts = new ArrayList<Callable<PutResult>>();
            for (var writer = 0; writer < writers; writer++) {
                var bytes = Sample.bytes(writer, length);
                puts.add(() -> store.put(key, out -> writeAndWait(out, bytes, written), IF_ABSENT));
            }

            var results = threads.invokeAll(puts);

            var winners = new ArrayList<Integer>();
            for (var writer = 0; writer < writers; writer++) {
                if (results.get(writer).get() instanceof Stored) {
                    winners.add(writer);
                }
            }
            assertThat(winners).hasSize(1);
            assertThat(read(store, key)).isEqualTo(Sample.bytes(winners.getFirst(), length));
        }
    }

    private static void writeAndWait(OutputStream out, byte[] bytes, CyclicBarrier written)
            throws IOException, InterruptedException {
        out.write(bytes);
        try {
            written.await(60, TimeUnit.SECONDS);
        } catch (BrokenBarrierException | TimeoutException e) {
            throw new IOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 2 * PART + 3})
    default void showsNothingOfASourceThatFails(int length) throws Exception {
        try (var store = open()) {
            var key = new ObjectKey("prod/data.zst");
            var failure = new IOException("the member went away");

            assertThatThrownBy(() ->
                            store.put(
                                    key,
                                    out -> {
                                        out.write(Sample.bytes(1, length));
                                        throw failure;
                                    },
                                    IF_ABSENT))
                    .isSameAs(failure);

            assertThat(store.find(key)).isEmpty();
            assertThat(keys(store, "")).isEmpty();
        }
    }

    @Test
    default void showsNothingOfACompressorThatIsClosedOnTheWayOutOfAFailure() throws Exception {
        try (var store = open()) {
            var key = new ObjectKey("prod/data.zst");

            assertThatThrownBy(() ->
                            store.put(
                                    key,
                                    out -> {
                                        try (var zstd = new ZstdOutputStream(out)) {
                                            zstd.write(Sample.bytes(1, 100_000));
                                            throw new IOException("the member went away");
                                        }
                                    },
                                    IF_ABSENT))
                    .hasMessage("the member went away");

            assertThat(store.find(key)).isEmpty();
        }
    }

    @Test
    default void showsNothingOfAWriterThatWasKilled() throws Exception {
        var writer =
                StoreProcess.start(
                        address(),
                        settings().keys(),
                        List.of(),
                        List.of("hang", "prod/data.zst", String.valueOf(20 << 20)));
        try (var output = writer.inputReader()) {
            assertThat(StoreProcess.line(output, "WRITTEN")).isPresent();
        } finally {
            writer.destroyForcibly().waitFor();
        }

        try (var store = open()) {
            var key = new ObjectKey("prod/data.zst");
            assertThat(keys(store, "")).isEmpty();
            assertThat(store.find(key)).isEmpty();
            assertThat(store.put(key, ObjectSource.of(new byte[] {1}), IF_ABSENT))
                    .isInstanceOf(Stored.class);
        }
    }

    @Test
    default void streamsAHundredMebibytesThroughASmallHeap() throws Exception {
        throughASmallHeap(100L << 20, "-Xmx80m");
    }

    private void throughASmallHeap(long bytes, String heap) throws Exception {
        var writer =
                StoreProcess.start(
                        address(),
                        settings().keys(),
                        List.of(heap),
                        List.of("put", "prod/data.zst", String.valueOf(bytes)));

        try (var output = writer.inputReader();
                var store = open()) {
            var result = StoreProcess.line(output, "RESULT").orElse("no result");
            try (var in = store.open(new ObjectKey("prod/data.zst"), 0)) {
                var read = Measure.of(in);
                assertThat(read.bytes()).isEqualTo(bytes);
                assertThat(result).isEqualTo("RESULT " + new Stored(bytes, read.sha256()));
            }
        } finally {
            writer.destroyForcibly().waitFor();
        }
    }

    @Tag("full")
    @Timeout(900)
    @Test
    default void streamsTwoGibibytesThroughTheHeapOfTheCommandLine() throws Exception {
        throughASmallHeap((2L << 30) + 1, "-Xmx256m");
    }

    @Test
    default void letsAnInterruptedWriterGo() throws Exception {
        try (var store = open();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var key = new ObjectKey("prod/data.zst");
            var writing = new CountDownLatch(1);

            var writer =
                    threads.submit(() ->
                            store.put(
                                    key,
                                    out -> {
                                        while (true) {
                                            out.write(new byte[1 << 20]);
                                            writing.countDown();
                                        }
                                    },
                                    IF_ABSENT));
            assertThat(writing.await(30, TimeUnit.SECONDS)).isTrue();
            threads.shutdownNow();

            assertThatThrownBy(() -> writer.get(30, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOf(IOException.class);
            assertThat(store.find(key)).isEmpty();
        }
    }

    @Test
    default void listsMoreThanAPageInTheOrderOfKeys() throws Exception {
        try (var store = open()) {
            var expected =
                    IntStream.range(0, 1_050).mapToObj("log/a/%020d-x.qlog"::formatted).toList();
            putAll(store, expected.reversed());

            try (var objects = store.list("log/a/")) {
                assertThat(objects.map(object -> object.key().text())).isEqualTo(expected);
            }
            try (var objects = store.list("log/")) {
                assertThat(objects.skip(1_040).findFirst().orElseThrow().key().text())
                        .isEqualTo(expected.get(1_040));
            }
        }
    }

    private static void putAll(BackupStore store, List<String> keys) {
        var stored =
                keys.stream()
                        .gather(
                                Gatherers.mapConcurrent(
                                        16,
                                        key -> {
                                            try {
                                                return store.put(
                                                        new ObjectKey(key),
                                                        ObjectSource.of(new byte[] {1}),
                                                        Condition.ALWAYS);
                                            } catch (IOException | InterruptedException e) {
                                                throw new IllegalStateException(e);
                                            }
                                        }))
                        .filter(Stored.class::isInstance)
                        .count();
        assertThat(stored).isEqualTo(keys.size());
    }

    /// A directory sorts before its neighbours by its bare name, a key by what follows the slash.
    @Test
    default void ordersByWholeKeysAndNotByNamesOfDirectories() throws Exception {
        try (var store = open()) {
            var expected = List.of("a-b/x", "a.json", "a/b-c", "a/b/y", "a/b0", "a0", "b");
            putAll(store, expected.reversed());

            assertThat(keys(store, "")).isEqualTo(expected);
            assertThat(keys(store, "a/")).containsExactly("a/b-c", "a/b/y", "a/b0");
        }
    }

    @Test
    default void doesNotListANeighbourWhoseNameBeginsAlike() throws Exception {
        try (var store = open()) {
            putAll(store, List.of("prod/etcd/a", "prod/etcd-events/b"));

            assertThat(keys(store, "prod/etcd/")).containsExactly("prod/etcd/a");
            assertThat(keys(store, "absent/")).isEmpty();
            assertThatThrownBy(() -> store.list("prod/etcd"))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    default void deletesWhatIsThereAndMindsNothingElse() throws Exception {
        try (var store = open()) {
            var gone = new ObjectKey("prod/a/gone");
            putAll(store, List.of("prod/a/gone", "prod/kept"));

            store.delete(gone);
            store.delete(gone);
            store.delete(new ObjectKey("never/there"));

            assertThat(store.find(gone)).isEmpty();
            assertThat(keys(store, "")).containsExactly("prod/kept");
            assertThatThrownBy(() -> store.open(gone, 0)).isInstanceOf(NoSuchFileException.class);
        }
    }

    @Test
    default void takesTheLongestKey() throws Exception {
        try (var store = open()) {
            var longest = "k".repeat(200) + "/" + "l".repeat(200) + "/" + "m".repeat(98);
            assertThat(longest).hasSize(ObjectKey.LENGTH_MAX);
            var key = new ObjectKey(longest);

            store.put(key, ObjectSource.of(new byte[] {7}), IF_ABSENT);

            assertThat(read(store, key)).containsExactly(7);
            assertThat(keys(store, "")).containsExactly(key.text());
        }
    }

    @Test
    default void saysThatItHonoursConditions() throws Exception {
        try (var store = open()) {
            assertThat(store.capabilities().caveats()).isEmpty();
            assertThat(Stream.of(keys(store, "")).flatMap(List::stream)).isEmpty();
        }
    }
}
