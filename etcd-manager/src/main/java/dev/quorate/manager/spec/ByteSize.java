package dev.quorate.manager.spec;

import java.util.Locale;
import java.util.regex.Pattern;

/// An amount of data, as people write it: `8GiB`, `512MiB` or plain bytes.
///
/// @param bytes not negative
public record ByteSize(long bytes) {
    private static final Pattern PLAIN = Pattern.compile("0|[1-9][0-9]*");
    private static final Pattern WITH_UNIT = Pattern.compile("(0|[1-9][0-9]*)(KiB|MiB|GiB|TiB)");
    private static final Pattern OTHER_UNIT = Pattern.compile("([0-9]+) *([KMGTkmgt])i?[Bb]?");

    public ByteSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("a size is not negative: " + bytes);
        }
    }

    /// Reads a whole number of `KiB`, `MiB`, `GiB`, `TiB` or bytes.
    ///
    /// @throws IllegalArgumentException with what is wrong
    public static ByteSize parse(String text) {
        try {
            if (PLAIN.matcher(text).matches()) {
                return new ByteSize(Long.parseLong(text));
            }
            var size = WITH_UNIT.matcher(text);
            if (size.matches()) {
                var count = Long.parseLong(size.group(1));
                return new ByteSize(Math.multiplyExact(count, unit(size.group(2).charAt(0))));
            }
        } catch (NumberFormatException | ArithmeticException tooLarge) {
            throw new IllegalArgumentException(Excerpt.of(text) + " is too large", tooLarge);
        }
        var similar = OTHER_UNIT.matcher(text);
        if (similar.matches()) {
            throw new IllegalArgumentException(
                    "%s is not a size: its unit would be %siB, a power of 1024"
                            .formatted(
                                    Excerpt.of(text), similar.group(2).toUpperCase(Locale.ROOT)));
        }
        throw new IllegalArgumentException(Excerpt.of(text) + " is not a size");
    }

    /// The shortest text that [#parse] reads as this size.
    @Override
    public String toString() {
        for (var name : new String[] {"TiB", "GiB", "MiB", "KiB"}) {
            var unit = unit(name.charAt(0));
            if (bytes != 0 && bytes % unit == 0) {
                return bytes / unit + name;
            }
        }
        return Long.toString(bytes);
    }

    private static long unit(char letter) {
        return switch (letter) {
            case 'K' -> 1L << 10;
            case 'M' -> 1L << 20;
            case 'G' -> 1L << 30;
            default -> 1L << 40;
        };
    }
}
