package dev.quorate.manager.etcd;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KV;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.PutOption;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;
import io.grpc.Status;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// Keys and values of a cluster, through whichever of its endpoints is connected. Reads are
/// linearizable. Keys are UTF-8 text, values bytes.
///
/// Every call ends by the deadline. A write that fails may have happened all the same, unless the
/// kind of the failure says that etcd was never reached.
public final class KeyValues implements AutoCloseable {
    /// As a first key: the least there is. As the end of a range: no end.
    private static final ByteSequence ZERO = ByteSequence.from(new byte[1]);

    private static final Duration KEEP_ALIVE = Duration.ofSeconds(10);
    private static final Duration KEEP_ALIVE_TIMEOUT = Duration.ofSeconds(5);

    /// So that the longest answer, of values of 1.5 MiB each, is one that is taken.
    private static final long PAGE_KEYS_MIN = 64;

    private static final long PAGE_KEYS_MAX = 4096;
    private static final long PAGE_BYTES = 1 << 20;
    private static final int ANSWER_BYTES_MAX = 256 << 20;

    private final Client client;
    private final KV keys;
    private final String where;
    private final Duration deadline;

    private KeyValues(Client client, String where, Duration deadline) {
        this.client = client;
        this.keys = client.getKVClient();
        this.where = where;
        this.deadline = deadline;
    }

    /// @param endpoints at least one, all of the same cluster
    /// @param deadline of each call, retries included
    /// @throws EtcdException of kind `UNTRUSTED` when the TLS files cannot be used
    public static KeyValues of(List<Endpoint> endpoints, ClientTls tls, Duration deadline)
            throws EtcdException {
        var urls = endpoints.stream().map(endpoint -> "https://" + endpoint);
        var client =
                Client.builder()
                        .endpoints(urls.toArray(String[]::new))
                        .sslContext(tls.context())
                        // Left alone, a call to a cluster that is down would never end.
                        .waitForReady(false)
                        .interceptor(new Deadlines(deadline))
                        .maxInboundMessageSize(ANSWER_BYTES_MAX)
                        .keepaliveTime(KEEP_ALIVE)
                        .keepaliveTimeout(KEEP_ALIVE_TIMEOUT)
                        .build();
        var where = endpoints.stream().map(Endpoint::toString).collect(Collectors.joining(","));
        return new KeyValues(client, where, deadline);
    }

    /// The value of a key; empty when there is no such key.
    public Optional<byte[]> get(String key) throws EtcdException, InterruptedException {
        var found = answer("get " + key, keys.get(bytes(key))).getKvs();
        return found.stream().findFirst().map(pair -> pair.getValue().getBytes());
    }

    /// @return the revision at which the value was written
    public long put(String key, byte[] value) throws EtcdException, InterruptedException {
        var answer = answer("put " + key, keys.put(bytes(key), ByteSequence.from(value)));
        return answer.getHeader().getRevision();
    }

    /// @return whether the key was there
    public boolean delete(String key) throws EtcdException, InterruptedException {
        return answer("delete " + key, keys.delete(bytes(key))).getDeleted() > 0;
    }

    /// The number of keys that begin with a prefix; with an empty one, of all keys.
    public long count(String prefix) throws EtcdException, InterruptedException {
        var option = GetOption.builder().withCountOnly(true);
        var answer =
                prefix.isEmpty()
                        ? keys.get(ZERO, option.withRange(ZERO).build())
                        : keys.get(bytes(prefix), option.isPrefix(true).build());
        return answer("count " + prefix, answer).getCount();
    }

    /// The number of all keys at a revision that is not compacted away.
    public long countAt(long revision) throws EtcdException, InterruptedException {
        var option = GetOption.builder().withCountOnly(true).withRange(ZERO).withRevision(revision);
        return answer("count at " + revision, keys.get(ZERO, option.build())).getCount();
    }

    /// What a key holds.
    ///
    /// @param version the number of puts since the key came into being
    /// @param lease that the key hangs on, or 0
    public record Held(
            byte[] key,
            byte[] value,
            long createRevision,
            long modRevision,
            long version,
            long lease) {
        private static Held of(KeyValue pair) {
            return new Held(
                    pair.getKey().getBytes(),
                    pair.getValue().getBytes(),
                    pair.getCreateRevision(),
                    pair.getModRevision(),
                    pair.getVersion(),
                    pair.getLease());
        }
    }

    /// What any key holds; empty when there is no such key.
    public Optional<Held> find(byte[] key) throws EtcdException, InterruptedException {
        return answer("get a key", keys.get(ByteSequence.from(key))).getKvs().stream()
                .findFirst()
                .map(Held::of);
    }

    /// Writes a value unless somebody else changed the key.
    ///
    /// @param modRevision of the key's last change that is known; 0 when it must not be there
    /// @return whether it was written
    public boolean putUnlessChanged(byte[] key, byte[] value, long modRevision)
            throws EtcdException, InterruptedException {
        var name = ByteSequence.from(key);
        var unchanged = new Cmp(name, Cmp.Op.EQUAL, CmpTarget.modRevision(modRevision));
        var put = Op.put(name, ByteSequence.from(value), PutOption.DEFAULT);
        return answer("put a key", keys.txn().If(unchanged).Then(put).commit()).isSucceeded();
    }

    /// Gives every key at a revision to a consumer, in their order. Memory is that of a page.
    ///
    /// @param revision that is not compacted away
    public void forEach(long revision, Consumer<Held> consumer)
            throws EtcdException, InterruptedException {
        var from = ZERO;
        long limit = PAGE_KEYS_MIN;
        while (true) {
            var option =
                    GetOption.builder().withRange(ZERO).withRevision(revision).withLimit(limit);
            var page = answer("read all keys", keys.get(from, option.build()));
            long bytes = 0;
            for (var pair : page.getKvs()) {
                var held = Held.of(pair);
                bytes += held.key().length + held.value().length;
                consumer.accept(held);
            }
            if (!page.isMore()) {
                return;
            }
            from = page.getKvs().getLast().getKey().concat(ZERO);
            limit = bytes < PAGE_BYTES ? Math.min(2 * limit, PAGE_KEYS_MAX) : PAGE_KEYS_MIN;
        }
    }

    private <T> T answer(String call, CompletableFuture<T> pending)
            throws EtcdException, InterruptedException {
        try {
            return pending.get(deadline.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw Failures.of(where, call, deadline, Status.DEADLINE_EXCEEDED, e);
        } catch (ExecutionException e) {
            throw Failures.of(where, call, deadline, Status.fromThrowable(e), e);
        } finally {
            pending.cancel(true);
        }
    }

    private static ByteSequence bytes(String key) {
        return ByteSequence.from(key, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        client.close();
    }

    /// jetcd has no deadlines of its own, so a call to a frozen member would go on after we gave
    /// up.
    private record Deadlines(Duration deadline) implements ClientInterceptor {
        @Override
        public <RequestT, ResponseT> ClientCall<RequestT, ResponseT> interceptCall(
                MethodDescriptor<RequestT, ResponseT> method, CallOptions options, Channel next) {
            return next.newCall(
                    method, options.withDeadlineAfter(deadline.toNanos(), TimeUnit.NANOSECONDS));
        }
    }
}
