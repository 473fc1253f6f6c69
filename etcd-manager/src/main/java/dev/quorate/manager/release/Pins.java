package dev.quorate.manager.release;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.manager.spec.EtcdVersion;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The digests of binaries outside the cache, as they were when first used; kept in the cache, by
/// the real path of etcd and its version.
final class Pins {
    private static final int FORMAT = 1;
    private static final Duration LOCK_LIMIT = Duration.ofSeconds(30);

    private final Path cache;
    private final Path file;
    private final Clock clock;

    Pins(Path cache, Clock clock) {
        this.cache = cache;
        this.file = cache.resolve("pins.json");
        this.clock = clock;
    }

    record Pin(String etcd, String version, Map<String, String> sha256, String pinnedAt) {
        boolean isOf(Path realPath, EtcdVersion wanted) {
            return etcd.equals(realPath.toString()) && version.equals(wanted.toString());
        }
    }

    private record PinFile(int format, List<Pin> pins) {}

    /// @throws OperatorException when the pins were damaged
    Optional<Map<Binary, Sha256>> of(Path realPath, EtcdVersion version) {
        var pinned = all().stream().filter(pin -> pin.isOf(realPath, version)).findFirst();
        if (pinned.isEmpty()) {
            return Optional.empty();
        }
        try {
            var digests = Json.digests(pinned.get().sha256);
            if (digests.keySet().containsAll(Binary.of(version))) {
                return Optional.of(digests);
            }
        } catch (IllegalArgumentException e) {
            throw damaged(e.getMessage(), e);
        }
        throw damaged("%s lacks some of %s".formatted(realPath, Binary.of(version)), null);
    }

    /// Pins digests, unless others are pinned already: the first ones stand.
    ///
    /// @return what is pinned
    Map<Binary, Sha256> pin(Path realPath, EtcdVersion version, Map<Binary, Sha256> digests)
            throws IOException, InterruptedException {
        try (var _ = lock()) {
            var pinned = of(realPath, version);
            if (pinned.isEmpty()) {
                write(realPath, version, digests);
            }
            return pinned.orElse(digests);
        }
    }

    /// Pins digests for which a person vouches, whatever was pinned before.
    void renew(Path realPath, EtcdVersion version, Map<Binary, Sha256> digests)
            throws IOException, InterruptedException {
        try (var _ = lock()) {
            write(realPath, version, digests);
        }
    }

    private void write(Path realPath, EtcdVersion version, Map<Binary, Sha256> digests)
            throws IOException {
        var pins = new ArrayList<>(all());
        pins.removeIf(pin -> pin.isOf(realPath, version));
        pins.add(
                new Pin(
                        realPath.toString(),
                        version.toString(),
                        Json.names(digests),
                        clock.instant().toString()));
        Json.write(file, new PinFile(FORMAT, pins));
    }

    private ExclusiveLock lock() throws IOException, InterruptedException {
        ReleaseCache.prepare(cache);
        return ExclusiveLock.acquire(cache.resolve(".pins.lock"), LOCK_LIMIT, () -> {});
    }

    private List<Pin> all() {
        try {
            return Json.read(file, PinFile.class).map(PinFile::pins).orElse(List.of());
        } catch (IOException e) {
            throw damaged(Reason.of(e), e);
        }
    }

    private OperatorException damaged(@Nullable String what, @Nullable Exception cause) {
        return new OperatorException(
                Failure.MISMATCH,
                "ETCD_PINS_DAMAGED",
                "the pinned digests in %s cannot be used: %s".formatted(file, what),
                "Nothing was started or changed.",
                "remove that file if you trust the binaries that are there: they are pinned anew",
                cause);
    }
}
