package dev.quorate.backup.archive;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.zip.CRC32C;

/// The constants of a segment; `docs/formats.md` has the layout byte by byte.
final class SegmentFormat {
    /// The format of a segment in the clear.
    static final int PLAIN = 1;

    /// The format of an encrypted one, the newest that is read.
    static final int SEALED = 2;

    /// Header and footer are zstd's skippable frames, which `zstd -d` passes over (RFC 8878,
    /// 3.1.2).
    static final int FRAME_MAGIC = 0x184D2A51;

    static final int FRAME_HEAD_BYTES = 8;
    static final byte[] HEADER_MAGIC = "QUORLOG\n".getBytes(StandardCharsets.US_ASCII);
    static final byte[] FOOTER_MAGIC = "QUORLOGF".getBytes(StandardCharsets.US_ASCII);
    static final int END_MAGIC = 0x474F4C51;

    /// Crc, length of the frame and the magic of the end.
    static final int FOOTER_END_BYTES = 3 * Integer.BYTES;

    static final int HEADER_BYTES_MAX = 512;

    /// With all the samples and recipients that fit into it.
    static final int FOOTER_BYTES_MAX = 8192;

    static final int SAMPLES_MAX = 64;

    static final byte BODY_END = 0;
    static final byte REVISION = 1;
    static final byte PUT = 2;
    static final byte DELETE = 3;
    static final byte REVISION_END = 4;
    static final byte LEASE = 5;
    static final byte CHAIN_KEY = 6;

    /// Far above what etcd takes; the limit of a request is 1.5 MiB by default.
    static final int EVENT_BYTES_MAX = 256 << 20;

    private SegmentFormat() {}

    static int version(boolean sealed) {
        return sealed ? SEALED : PLAIN;
    }

    static byte eventTag(boolean deletion) {
        return deletion ? DELETE : PUT;
    }

    static int crc(byte[] bytes, int offset, int length) {
        var crc = new CRC32C();
        crc.update(bytes, offset, length);
        return (int) crc.getValue();
    }

    static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }

    static Instant time(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
