package dev.quorate.backup.archive;

import com.github.luben.zstd.ZstdIOException;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.backup.archive.SegmentException.Kind;
import dev.quorate.backup.seal.Identities;
import dev.quorate.backup.seal.SealException;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/// The encrypted part of a segment.
final class SealedBody {
    private SealedBody() {}

    /// Opens it, which needs no more than its beginning: whoever has the wrong identity learns it
    /// at once.
    ///
    /// @throws OperatorException [Failure#WRONG_KEY] when no identity opens it
    static InputStream open(InputStream sealed, Segment segment, Identities identities)
            throws IOException {
        if (!identities.any()) {
            throw new OperatorException(
                    Failure.WRONG_KEY,
                    "IDENTITY_NEEDED",
                    "%s is encrypted for %s".formatted(what(segment), recipients(segment)),
                    "Nothing was read or written.",
                    "give the file with the secret key of one of them: --identity FILE");
        }
        try {
            return identities.open(sealed);
        } catch (SealException closed) {
            if (closed.reason() == SealException.Reason.DAMAGED) {
                throw new SegmentException(
                        Kind.CHAIN_BROKEN, "it cannot be opened: " + closed.getMessage(), closed);
            }
            throw new OperatorException(
                    Failure.WRONG_KEY,
                    "WRONG_IDENTITY",
                    "no given identity opens %s, which is encrypted for %s"
                            .formatted(what(segment), recipients(segment)),
                    "Nothing was read or written.",
                    "give the secret key of one of them: --identity FILE",
                    closed);
        }
    }

    /// Reads what an unpacked body begins with.
    static ChainKey key(DataInputStream body, Segment segment) throws IOException {
        try {
            int tag = body.readByte();
            var key = ChainKey.of(body.readNBytes(ChainKey.BYTES));
            if (tag != SegmentFormat.CHAIN_KEY || key.id() != segment.chain()) {
                throw new SegmentException(
                        Kind.CHAIN_BROKEN, "it does not hold the key of the chain that it states");
            }
            return key;
        } catch (EOFException | IllegalArgumentException | ZstdIOException | SealException cut) {
            throw new SegmentException(
                    Kind.CHAIN_BROKEN,
                    "it does not begin with the key of its chain: " + cut.getMessage(),
                    cut);
        }
    }

    private static String what(Segment segment) {
        return "the log of revisions %d to %d".formatted(segment.first(), segment.last());
    }

    private static String recipients(Segment segment) {
        return String.join(", ", segment.seal().orElseThrow().recipients());
    }
}
