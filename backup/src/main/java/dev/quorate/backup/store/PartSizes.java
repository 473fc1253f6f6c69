package dev.quorate.backup.store;

/// How large the parts of an upload of unknown length are: small at first, so that most uploads
/// need little memory, and doubled now and then, so that 10,000 parts (S3's limit) hold 5 TiB (its
/// other).
///
/// From parts of 8 MiB: 8 MiB up to 6 GiB, 16 MiB up to 18 GiB, 32 MiB up to 43 GiB, 1 GiB at the
/// end.
final class PartSizes {
    static final int PARTS_MAX = 10_000;

    private static final int DOUBLED_EVERY = 800;
    private static final int PART_BYTES_MAX = 1 << 30;

    private PartSizes() {}

    /// @param number from 1 to [#PARTS_MAX]
    static int bytesOf(int number, int firstBytes) {
        var doublings = (number - 1) / DOUBLED_EVERY;
        return (int) Math.min((long) firstBytes << Math.min(doublings, 30), PART_BYTES_MAX);
    }
}
