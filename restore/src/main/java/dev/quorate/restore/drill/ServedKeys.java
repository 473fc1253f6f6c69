package dev.quorate.restore.drill;

import dev.quorate.backup.look.KeyText;
import dev.quorate.manager.etcd.EtcdException;
import dev.quorate.manager.etcd.KeyValues;
import dev.quorate.manager.etcd.KeyValues.Held;
import dev.quorate.restore.keys.KeptKey;
import dev.quorate.restore.keys.KeptKeys;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Optional;

/// Reads every key back from a restored cluster and compares it with what is kept: key, value,
/// revisions, version and lease.
///
/// The two come in different orders, so what is compared first is a sum of a hash of each; only
/// when that differs are keys looked at one by one, to name some.
final class ServedKeys {
    private static final int NAMED_MAX = 5;
    private static final int HASH_LONGS = 4;

    private final KeptKeys kept;
    private final KeyValues served;
    private final long revision;

    /// @param revision at which the cluster serves what was restored
    ServedKeys(KeptKeys kept, KeyValues served, long revision) {
        this.kept = kept;
        this.served = served;
        this.revision = revision;
    }

    /// @param keys that were read back
    /// @param problem what differs, with names; empty when nothing does
    record Comparison(long keys, Optional<String> problem) {}

    Comparison compare() throws IOException, InterruptedException, EtcdException {
        var wanted = new Sum();
        kept.forEach(wanted::add);
        var found = new Sum();
        served.forEach(revision, held -> found.add(of(held)));
        return found.sameAs(wanted)
                ? new Comparison(found.keys, Optional.empty())
                : new Comparison(
                        found.keys,
                        Optional.of(
                                "%d keys are served and %d are kept, and they differ: %s"
                                        .formatted(found.keys, wanted.keys, differing())));
    }

    private static KeptKey of(Held held) {
        return new KeptKey(
                held.key(),
                held.value(),
                held.createRevision(),
                held.modRevision(),
                held.version(),
                held.lease());
    }

    private String differing() throws IOException, InterruptedException {
        var names = new ArrayList<String>();
        kept.forEach(key -> {
            if (names.size() < NAMED_MAX && !served(key)) {
                names.add(KeyText.of(key.key()));
            }
        });
        return names.isEmpty() ? "there are keys that nobody kept" : String.join(", ", names);
    }

    private boolean served(KeptKey key) throws InterruptedException {
        try {
            return served.find(key.key())
                    .filter(held -> Arrays.equals(held.value(), key.value()))
                    .filter(held -> held.modRevision() == key.modRevision())
                    .filter(held -> held.createRevision() == key.createRevision())
                    .filter(held -> held.version() == key.version())
                    .filter(held -> held.lease() == key.lease())
                    .isPresent();
        } catch (EtcdException unanswered) {
            return false;
        }
    }

    /// Adds up without regard to order. Each part is added for itself, so that a key more and
    /// another less do not cancel out.
    private static final class Sum {
        private final long[] parts = new long[HASH_LONGS];
        private final MessageDigest sha256;
        private long keys;

        Sum() {
            try {
                sha256 = MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException impossible) {
                throw new IllegalStateException(impossible);
            }
        }

        void add(KeptKey key) {
            keys++;
            sha256.update(
                    ByteBuffer.allocate(5 * Long.BYTES)
                            .putLong(key.key().length)
                            .putLong(key.createRevision())
                            .putLong(key.modRevision())
                            .putLong(key.version())
                            .putLong(key.lease())
                            .array());
            sha256.update(key.key());
            var hash = ByteBuffer.wrap(sha256.digest(key.value())).asLongBuffer();
            for (int i = 0; i < HASH_LONGS; i++) {
                parts[i] += hash.get(i);
            }
        }

        boolean sameAs(Sum other) {
            return keys == other.keys && Arrays.equals(parts, other.parts);
        }
    }
}
