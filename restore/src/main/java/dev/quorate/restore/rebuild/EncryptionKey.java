package dev.quorate.restore.rebuild;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/// A key with which Kubernetes encrypted values before it gave them to etcd
/// (`k8s.io/apiserver/pkg/storage/value/encrypt`, prefix `k8s:enc:PROVIDER:VERSION:KEY:`). Without
/// it the restored values cannot be read.
public record EncryptionKey(String provider, String version, String key)
        implements Comparable<EncryptionKey> {
    private static final Pattern PREFIX =
            Pattern.compile("k8s:enc:([\\w-]+):(v\\d+):([^:\\p{Cntrl}]+):.*", Pattern.DOTALL);
    private static final int PREFIX_BYTES_MAX = 512;

    /// The key that a value names at its beginning.
    static Optional<EncryptionKey> of(byte[] value) {
        if (value.length < 8 || value[0] != 'k' || value[3] != ':') {
            return Optional.empty();
        }
        var beginning = Arrays.copyOf(value, Math.min(value.length, PREFIX_BYTES_MAX));
        var prefix = PREFIX.matcher(new String(beginning, StandardCharsets.ISO_8859_1));
        return prefix.matches()
                ? Optional.of(new EncryptionKey(prefix.group(1), prefix.group(2), prefix.group(3)))
                : Optional.empty();
    }

    @Override
    public int compareTo(EncryptionKey other) {
        return toString().compareTo(other.toString());
    }

    /// `PROVIDER:VERSION:KEY`.
    @Override
    public String toString() {
        return "%s:%s:%s".formatted(provider, version, key);
    }
}
