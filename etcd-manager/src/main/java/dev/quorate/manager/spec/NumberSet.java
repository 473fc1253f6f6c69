package dev.quorate.manager.spec;

import java.util.OptionalInt;
import java.util.stream.IntStream;

/// Some of the numbers from 0 to 63.
///
/// @param bits the number `n` is in the set when bit `n` is 1
record NumberSet(long bits) {
    static NumberSet none() {
        return new NumberSet(0);
    }

    /// Every `step`-th number from `first` on.
    static NumberSet stepping(int first, int last, int step) {
        return new NumberSet(
                IntStream.iterate(first, each -> each <= last, each -> each + step)
                        .mapToLong(each -> 1L << each)
                        .reduce(0, (one, other) -> one | other));
    }

    NumberSet union(NumberSet other) {
        return new NumberSet(bits | other.bits);
    }

    boolean contains(int number) {
        return (bits >>> number & 1) == 1;
    }

    boolean containsAll(int first, int last) {
        var wanted = stepping(first, last, 1).bits;
        return (bits & wanted) == wanted;
    }

    int first() {
        return Long.numberOfTrailingZeros(bits);
    }

    /// The smallest number in the set that is not below `from`.
    OptionalInt from(int from) {
        var rest = from > 63 ? 0 : bits >>> from << from;
        return rest == 0 ? OptionalInt.empty() : OptionalInt.of(Long.numberOfTrailingZeros(rest));
    }
}
