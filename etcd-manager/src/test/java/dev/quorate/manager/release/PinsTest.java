package dev.quorate.manager.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.manager.spec.EtcdVersion;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Map;

class PinsTest {
    private static final Path ETCD = Path.of("/opt/etcd/etcd");
    private static final EtcdVersion VERSION = EtcdVersion.parse("3.4.23");

    @TempDir Path cache;
    Pins pins;

    @BeforeEach
    void makePins() {
        pins = new Pins(cache, Clock.fixed(Bench.NOW, ZoneOffset.UTC));
    }

    @Test
    void theFirstStandUntilAPersonVouchesForOthers() throws Exception {
        assertThat(pins.pin(ETCD, VERSION, digests("1"))).isEqualTo(digests("1"));
        assertThat(pins.pin(ETCD, VERSION, digests("2"))).isEqualTo(digests("1"));
        assertThat(pins.of(ETCD, VERSION)).contains(digests("1"));

        pins.renew(ETCD, VERSION, digests("2"));
        assertThat(pins.of(ETCD, VERSION)).contains(digests("2"));
    }

    @Test
    void areOfOnePathAndOneVersion() throws Exception {
        pins.pin(ETCD, VERSION, digests("1"));
        pins.pin(Path.of("/elsewhere/etcd"), VERSION, digests("2"));

        assertThat(pins.of(ETCD, VERSION)).contains(digests("1"));
        assertThat(pins.of(ETCD, EtcdVersion.parse("3.4.24"))).isEmpty();
    }

    private static Map<Binary, Sha256> digests(String digit) {
        var digest = new Sha256(digit.repeat(64));
        return Map.of(Binary.ETCD, digest, Binary.ETCDCTL, digest);
    }
}
