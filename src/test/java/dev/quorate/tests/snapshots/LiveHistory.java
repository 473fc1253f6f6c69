package dev.quorate.tests.snapshots;

import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;

import dev.quorate.backup.snapshot.Event;
import dev.quorate.manager.etcd.proto.CompactionRequest;
import dev.quorate.manager.etcd.proto.DeleteRangeRequest;
import dev.quorate.manager.etcd.proto.KeyValue;
import dev.quorate.manager.etcd.proto.PutRequest;
import dev.quorate.manager.etcd.proto.RequestOp;
import dev.quorate.manager.etcd.proto.TxnRequest;
import dev.quorate.manager.etcd.proto.WatchCreateRequest;
import dev.quorate.manager.etcd.proto.WatchRequest;
import dev.quorate.manager.etcd.proto.WatchResponse;

import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseRevokeRequest;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;

/// What a seed makes of a member's store, watched from the beginning: snapshots taken on the way,
/// every event, and at many revisions what the member itself read and answered there.
final class LiveHistory {

    /// @param keyValues the whole key space
    record Truth(long revision, List<KeyValue> keyValues) {}

    /// @param compactRevision -1 when nothing was ever compacted
    record Sample(long revision, long compactRevision, int hash) {}

    private static final Duration WATCH_DEADLINE = Duration.ofSeconds(30);
    private static final int KEYS = 60;
    private static final int TXN_OPERATIONS_MAX = 100;
    private static final int LARGE_VALUE_BYTES = 1_500_000;
    private static final long TTL_SECONDS_MIN = 3600;

    private final PlainMember member;
    private final Path directory;
    private final Random random;
    private final boolean authenticated;
    private final List<Event> events = new ArrayList<>();
    private final List<Path> bases = new ArrayList<>();
    private final List<Truth> truths = new ArrayList<>();
    private final List<Sample> samples = new ArrayList<>();
    private final Map<Long, Long> ttls = new HashMap<>();
    private final TreeSet<Long> leases = new TreeSet<>();
    private long watched = 1;
    private @Nullable Throwable failure;
    private long revision = 1;
    private long compacted = -1;
    private long deleted = -1;

    private LiveHistory(PlainMember member, Path directory, long seed) {
        this.member = member;
        this.directory = directory;
        this.random = new Random(seed);
        this.authenticated = seed % 2 == 0;
    }

    static LiveHistory play(PlainMember member, Path directory, long seed, int changes)
            throws IOException {
        var history = new LiveHistory(member, directory, seed);
        history.watch();
        for (int i = 1; i <= changes; i++) {
            history.change();
            if (i % 8 == 0) {
                history.sample();
            }
            if (i == changes / 3 && history.authenticated) {
                member.enableAuthentication();
            }
            if (i % (changes / 5) == 0) {
                history.compactAndTakeBase(i);
            }
        }
        history.deleteAll();
        history.awaitWatched();
        return history;
    }

    boolean authenticated() {
        return authenticated;
    }

    List<Path> bases() {
        return bases;
    }

    List<Truth> truths() {
        return truths;
    }

    List<Sample> samples() {
        return samples;
    }

    /// The time to live of each lease ever granted, in seconds.
    Map<Long, Long> ttls() {
        return ttls;
    }

    synchronized List<Event> events() {
        return List.copyOf(events);
    }

    private void awaitWatched() {
        await().atMost(WATCH_DEADLINE).until(() -> watched() == revision);
    }

    private synchronized long watched() {
        if (failure != null) {
            throw new IllegalStateException("the watch has ended", failure);
        }
        return watched;
    }

    private synchronized void fail(Throwable error) {
        failure = error;
    }

    private void watch() {
        var everything = ByteString.copyFrom(new byte[1]);
        var create =
                WatchCreateRequest.newBuilder()
                        .setKey(everything)
                        .setRangeEnd(everything)
                        .setStartRevision(1)
                        .setFragment(true);
        member.watch()
                .watch(new Recorder())
                .onNext(WatchRequest.newBuilder().setCreateRequest(create).build());
    }

    private void change() {
        switch (random.nextInt(20)) {
            case 0, 1, 2 -> transaction();
            case 3, 4, 5 -> delete(key(), ByteString.EMPTY);
            case 6 -> {
                var prefix = "k/%d".formatted(random.nextInt(KEYS / 10));
                delete(
                        ByteString.copyFromUtf8(prefix),
                        ByteString.copyFromUtf8(
                                prefix.substring(0, 2) + (char) (prefix.charAt(2) + 1)));
            }
            case 7 -> grant();
            case 8 -> revoke();
            case 9 -> put(key(), random.nextInt(8) == 0 ? LARGE_VALUE_BYTES : 20_000, 0);
            case 10, 11, 12 -> put(key(), 20, leases.isEmpty() ? 0 : oneOf(List.copyOf(leases)));
            default -> put(key(), random.nextInt(200), 0);
        }
    }

    private void put(ByteString key, int valueBytes, long lease) {
        revision = member.kv().put(putRequest(key, valueBytes, lease)).getHeader().getRevision();
    }

    private PutRequest putRequest(ByteString key, int valueBytes, long lease) {
        var value = new byte[valueBytes];
        random.nextBytes(value);
        return PutRequest.newBuilder()
                .setKey(key)
                .setValue(ByteString.copyFrom(value))
                .setLease(lease)
                .build();
    }

    private void delete(ByteString key, ByteString end) {
        var answer =
                member.kv()
                        .deleteRange(
                                DeleteRangeRequest.newBuilder()
                                        .setKey(key)
                                        .setRangeEnd(end)
                                        .build());
        revision = answer.getHeader().getRevision();
        if (answer.getDeleted() > 0) {
            deleted = revision;
        }
    }

    private void transaction() {
        var transaction = TxnRequest.newBuilder();
        int operations = 1 + random.nextInt(TXN_OPERATIONS_MAX);
        for (int i = 0; i < operations; i++) {
            var key = ByteString.copyFromUtf8("t/%03d".formatted(i));
            var operation = RequestOp.newBuilder();
            if (random.nextInt(3) == 0) {
                operation.setRequestDeleteRange(DeleteRangeRequest.newBuilder().setKey(key));
            } else {
                operation.setRequestPut(putRequest(key, 30, 0));
            }
            transaction.addSuccess(operation);
        }
        revision = member.kv().txn(transaction.build()).getHeader().getRevision();
    }

    private void grant() {
        long ttl = TTL_SECONDS_MIN + random.nextInt(10_000);
        // Some with their highest bit set, which makes ten bytes of them.
        long id = random.nextInt(3) == 0 ? 0 : random.nextLong() >>> 1;
        var request = LeaseGrantRequest.newBuilder().setID(id).setTTL(ttl).build();
        long granted = member.leases().leaseGrant(request).getID();
        ttls.put(granted, ttl);
        leases.add(granted);
    }

    private void revoke() {
        if (!leases.isEmpty()) {
            long lease = leases.removeFirst();
            var request = LeaseRevokeRequest.newBuilder().setID(lease).build();
            revision = member.leases().leaseRevoke(request).getHeader().getRevision();
        }
    }

    /// At the end no key is alive. What a member then answers while it compacts follows no rule, so
    /// its compactions are brought to an end before.
    private void deleteAll() {
        put(key(), 1, 0);
        compact(revision, true);
        delete(ByteString.copyFrom(new byte[1]), ByteString.copyFrom(new byte[1]));
        sample();
    }

    /// Compacts, often at a deletion, and takes a snapshot while that may still be going on.
    private void compactAndTakeBase(int number) throws IOException {
        boolean physical = random.nextInt(3) == 0;
        long at = random.nextBoolean() && deleted > compacted ? deleted : revision;
        if (number % 2 == 0 && at > compacted) {
            compact(at, physical);
        }
        bases.add(member.snapshot(directory.resolve("base-%d.db".formatted(number))));
    }

    /// @param physical whether to wait until it is done
    private void compact(long at, boolean physical) {
        // A compaction that overtakes a watch ends it.
        awaitWatched();
        member.kv()
                .compact(
                        CompactionRequest.newBuilder()
                                .setRevision(at)
                                .setPhysical(physical)
                                .build());
        compacted = at;
    }

    private void sample() {
        var all = member.all(0);
        truths.add(new Truth(all.getHeader().getRevision(), all.getKvsList()));
        try {
            var answer = member.hashKv(revision);
            samples.add(new Sample(revision, answer.getCompactRevision(), answer.getHash()));
        } catch (StatusRuntimeException e) {
            // Early versions do not answer at the compact revision itself.
            if (revision != compacted) {
                throw e;
            }
        }
    }

    private ByteString key() {
        return ByteString.copyFromUtf8("k/%02d".formatted(random.nextInt(KEYS)));
    }

    private <T> T oneOf(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private synchronized void record(WatchResponse response) {
        if (response.getCanceled()) {
            fail(new IllegalStateException(response.toString()));
        }
        for (var event : response.getEventsList()) {
            long main = event.getKv().getModRevision();
            long sub = events.isEmpty() || main > watched ? 0 : events.getLast().sub() + 1;
            var kind =
                    switch (event.getType()) {
                        case PUT -> Event.Kind.PUT;
                        case DELETE -> Event.Kind.DELETE;
                        case UNRECOGNIZED -> throw new IllegalStateException(event.toString());
                    };
            events.add(
                    new Event(main, sub, kind, MemorySegment.ofArray(event.getKv().toByteArray())));
            watched = main;
        }
    }

    private final class Recorder implements StreamObserver<WatchResponse> {
        @Override
        public void onNext(WatchResponse response) {
            record(response);
        }

        @Override
        public void onError(Throwable error) {
            fail(error);
        }

        @Override
        public void onCompleted() {
            fail(new IllegalStateException("etcd ended it"));
        }
    }
}
