package dev.quorate.backup.archive;

import dev.quorate.certs.VerifyingKey;
import dev.quorate.manager.etcd.Changes.AuthState;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What a segment of the log says of itself, in its signed footer: whole revisions `first` to
/// `last` of one lineage.
///
/// @param before H(first - 1), which ties it to what comes before
/// @param after H(last)
/// @param events over all its revisions
/// @param notBefore when the first of its revisions was made, at the earliest
/// @param notAfter when the last of them had been received
/// @param marks samples of HashKV; those of an encrypted segment are in its seal
/// @param auth etcd's users and roles when it was sealed
/// @param objectBytes of the stored object
/// @param bodyBytes of what it holds, uncompressed
/// @param contentSha256 of all bytes of the object before the footer
/// @param seal how it is encrypted; empty when it is not
/// @param signer by whose key it is signed
public record Segment(
        LineageId lineage,
        long first,
        long last,
        ChainHash before,
        ChainHash after,
        long events,
        long leases,
        Instant notBefore,
        Instant notAfter,
        AuthState auth,
        List<HashMark> marks,
        long objectBytes,
        long bodyBytes,
        ChainHash contentSha256,
        Optional<SegmentSeal> seal,
        VerifyingKey signer) {
    public Segment {
        marks = List.copyOf(marks);
    }

    Segment with(long size, ChainHash content) {
        return new Segment(
                lineage, first, last, before, after, events, leases, notBefore, notAfter, auth,
                marks, size, bodyBytes, content, seal, signer);
    }

    /// Whether a chain starts with it, as far as that can be told without its key.
    ///
    /// @return true for an encrypted one
    boolean mayStartChain() {
        return seal.isPresent()
                || before.equals(ChainHash.start(lineage, first - 1, ChainKey.NONE));
    }

    /// [ChainKey#id] of the key of its chain, 0 where it is not encrypted.
    public long chain() {
        return seal.map(SegmentSeal::chain).orElse(0L);
    }
}
