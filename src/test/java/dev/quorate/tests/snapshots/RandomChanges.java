package dev.quorate.tests.snapshots;

import dev.quorate.manager.etcd.ClientTls;
import dev.quorate.manager.etcd.Endpoint;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KV;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.CompactOption;
import io.etcd.jetcd.options.DeleteOption;
import io.etcd.jetcd.options.PutOption;
import io.grpc.netty.GrpcSslContexts;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

/// Changes to a member that nobody else writes to, the same for the same seed: puts, overwrites,
/// deletions of keys and of ranges, transactions of many, leases granted and revoked, compactions.
public final class RandomChanges implements AutoCloseable {
    private static final int KEYS = 60;
    private static final int VALUE_BYTES_MAX = 3_000;
    private static final int OPERATIONS_MAX = 12;
    private static final int LEASES_MAX = 5;
    private static final long LEASE_SECONDS = 3_600;
    private static final long DEADLINE_SECONDS = 30;
    private static final ByteSequence ALL = bytes("\0");

    private final Random random;
    private final Client client;
    private final KV keys;
    private final List<Long> leases = new ArrayList<>();
    private long revision = 1;
    private long compactRevision;
    private long lastTombstone;

    private RandomChanges(Random random, Client client) {
        this.random = random;
        this.client = client;
        this.keys = client.getKVClient();
    }

    public static RandomChanges of(Endpoint endpoint, ClientTls tls, long seed) throws IOException {
        var client =
                Client.builder()
                        .endpoints("https://" + endpoint)
                        .sslContext(
                                GrpcSslContexts.forClient()
                                        .trustManager(tls.authorities().toFile())
                                        .keyManager(tls.certificate().toFile(), tls.key().toFile())
                                        .build())
                        .build();
        return new RandomChanges(new Random(seed), client);
    }

    /// The revision of the last change.
    public long revision() {
        return revision;
    }

    /// History up to here is gone; 0 when nothing was ever compacted.
    public long compactRevision() {
        return compactRevision;
    }

    /// Makes one more.
    public void next() throws InterruptedException {
        switch (random.nextInt(20)) {
            case 0, 1, 2, 3, 4, 5, 6, 7 -> put();
            case 8, 9, 10 -> delete(key(), DeleteOption.DEFAULT);
            case 11, 12 -> deleteRange();
            case 13, 14, 15, 16 -> transaction();
            case 17, 18 -> lease();
            default -> compact();
        }
    }

    private void put() throws InterruptedException {
        revision = answer(keys.put(key(), value(), lease(random))).getHeader().getRevision();
    }

    private PutOption lease(Random chosen) {
        return leases.isEmpty() || chosen.nextInt(3) > 0
                ? PutOption.DEFAULT
                : PutOption.builder()
                        .withLeaseId(leases.get(chosen.nextInt(leases.size())))
                        .build();
    }

    private void delete(ByteSequence key, DeleteOption option) throws InterruptedException {
        var deleted = answer(keys.delete(key, option));
        revision = deleted.getHeader().getRevision();
        if (deleted.getDeleted() > 0) {
            lastTombstone = revision;
        }
    }

    /// A few neighbours; now and then all that there is.
    private void deleteRange() throws InterruptedException {
        var first = random.nextInt(KEYS);
        if (random.nextInt(6) == 0) {
            delete(ALL, DeleteOption.builder().withRange(ALL).build());
        } else {
            var end = key(first + random.nextInt(1, 10));
            delete(key(first), DeleteOption.builder().withRange(end).build());
        }
    }

    /// Of keys that differ: etcd refuses to change one twice at one revision.
    private void transaction() throws InterruptedException {
        var numbers = new ArrayList<>(IntStream.range(0, KEYS).boxed().toList());
        Collections.shuffle(numbers, random);
        var operations =
                numbers.stream()
                        .limit(random.nextInt(2, OPERATIONS_MAX + 1))
                        .map(number ->
                                random.nextInt(4) == 0
                                        ? Op.delete(key(number), DeleteOption.DEFAULT)
                                        : Op.put(key(number), value(), lease(random)))
                        .toArray(Op[]::new);
        var done = answer(keys.txn().Then(operations).commit());
        revision = done.getHeader().getRevision();
        if (done.getDeleteResponses().stream().anyMatch(deleted -> deleted.getDeleted() > 0)) {
            lastTombstone = revision;
        }
    }

    /// To revoke one deletes the keys that hang on it.
    private void lease() throws InterruptedException {
        if (leases.size() < LEASES_MAX && random.nextInt(3) > 0) {
            leases.add(answer(client.getLeaseClient().grant(LEASE_SECONDS)).getID());
        } else if (!leases.isEmpty()) {
            var lease = leases.remove(random.nextInt(leases.size()));
            var before = revision;
            revision = answer(client.getLeaseClient().revoke(lease)).getHeader().getRevision();
            if (revision > before) {
                lastTombstone = revision;
            }
        }
    }

    /// Every second one at the last tombstone, and it waits until what it drops is gone.
    private void compact() throws InterruptedException {
        var at =
                lastTombstone > compactRevision && random.nextBoolean()
                        ? lastTombstone
                        : random.nextLong(compactRevision, revision + 1);
        if (at > compactRevision) {
            answer(keys.compact(at, CompactOption.builder().withCompactPhysical(true).build()));
            compactRevision = at;
        }
    }

    private ByteSequence key() {
        return key(random.nextInt(KEYS));
    }

    private static ByteSequence key(int number) {
        return bytes("key/%03d".formatted(number));
    }

    private ByteSequence value() {
        var value = new byte[random.nextInt(VALUE_BYTES_MAX)];
        random.nextBytes(value);
        return ByteSequence.from(value);
    }

    private static ByteSequence bytes(String text) {
        return ByteSequence.from(text, StandardCharsets.UTF_8);
    }

    private static <T> T answer(CompletableFuture<T> pending) throws InterruptedException {
        try {
            return pending.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException failed) {
            throw new IllegalStateException("a change failed", failed);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
