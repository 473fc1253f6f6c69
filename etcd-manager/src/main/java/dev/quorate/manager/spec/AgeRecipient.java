package dev.quorate.manager.spec;

/// The public key of somebody who can decrypt, in the form of the age tool: `age1` and Bech32 of 32
/// bytes (BIP 173).
final class AgeRecipient {
    private static final String PREFIX = "age";
    private static final String DIGITS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    private static final int LENGTH = 62;
    private static final int DIGIT_BITS = 5;
    private static final int CHECKSUM_BITS = 30;
    private static final int[] GENERATOR = {
        0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3
    };

    private AgeRecipient() {}

    /// @throws IllegalArgumentException saying what is wrong
    static String parse(String text) {
        if (text.startsWith("AGE-SECRET-KEY-")) {
            throw new IllegalArgumentException(
                    "is a secret key, which does not belong into a specification");
        }
        if (!text.startsWith(PREFIX + "1")) {
            throw new IllegalArgumentException(
                    "is no recipient of age: it does not begin with age1");
        }
        if (text.length() != LENGTH) {
            throw new IllegalArgumentException(
                    "is no recipient of age: it has %d characters, not %d"
                            .formatted(text.length(), LENGTH));
        }
        if (checksum(text) != 1) {
            throw new IllegalArgumentException(
                    "is no recipient of age: its checksum is wrong, so a character is");
        }
        return text;
    }

    private static int checksum(String text) {
        var sum = 1;
        for (var i = 0; i < PREFIX.length(); i++) {
            sum = next(sum, PREFIX.charAt(i) >> DIGIT_BITS);
        }
        sum = next(sum, 0);
        for (var i = 0; i < PREFIX.length(); i++) {
            sum = next(sum, PREFIX.charAt(i) & 31);
        }
        for (var i = PREFIX.length() + 1; i < text.length(); i++) {
            var digit = DIGITS.indexOf(text.charAt(i));
            if (digit < 0) {
                throw new IllegalArgumentException(
                        "is no recipient of age: '%s' does not occur in one"
                                .formatted(new Excerpt(text.substring(i, i + 1)).unquoted()));
            }
            sum = next(sum, digit);
        }
        return sum;
    }

    private static int next(int sum, int digit) {
        var top = sum >>> (CHECKSUM_BITS - DIGIT_BITS);
        var next = (sum & (1 << (CHECKSUM_BITS - DIGIT_BITS)) - 1) << DIGIT_BITS ^ digit;
        for (var i = 0; i < GENERATOR.length; i++) {
            if ((top >>> i & 1) == 1) {
                next ^= GENERATOR[i];
            }
        }
        return next;
    }
}
