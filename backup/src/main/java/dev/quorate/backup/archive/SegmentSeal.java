package dev.quorate.backup.archive;

import java.util.List;

/// What a segment says of its encryption, in the clear.
///
/// @param chain [ChainKey#id] of the key with which H is computed: segments of different keys are
///   of different chains
/// @param beforeLast H(last - 1), which tells together with the key whether a cluster still has the
///   same last revision
/// @param marks samples, each with its hash masked; [SegmentCursor#marks] has them as they are
/// @param recipients who can open it, the first [#RECIPIENTS_MAX] of them
public record SegmentSeal(
        long chain, ChainHash beforeLast, List<HashMark> marks, List<String> recipients) {
    static final int RECIPIENTS_MAX = 32;

    public SegmentSeal {
        marks = List.copyOf(marks);
        recipients = List.copyOf(recipients);
    }

    /// The same mark with its hash masked, or unmasked.
    static HashMark masked(HashMark mark, ChainKey key) {
        return new HashMark(
                mark.member(),
                mark.revision(),
                mark.compactRevision(),
                mark.hash() ^ key.mask(mark),
                mark.at());
    }
}
