package dev.quorate.backup.verify;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/// Whose turn it is: of a long row as much as a share of its bytes, so that all of it has its turn.
final class Turn {
    static final int WHOLE = 100;

    private Turn() {}

    /// @param row in the order in which they have their turn
    static <T> List<T> first(List<T> row, ToLongFunction<T> bytes, int percent) {
        long all = row.stream().mapToLong(bytes).sum();
        long wanted = Math.ceilDiv(all * percent, WHOLE);
        var chosen = new ArrayList<T>();
        long sum = 0;
        for (var one : row) {
            if (sum >= wanted) {
                break;
            }
            chosen.add(one);
            sum += bytes.applyAsLong(one);
        }
        return chosen;
    }

    /// The same row, beginning behind the one that had its turn last.
    ///
    /// @param row sorted by name
    static <T> List<T> behind(List<T> row, Function<T, String> name, String last) {
        var turned = new ArrayList<>(row);
        int had = (int) row.stream().filter(one -> name.apply(one).compareTo(last) <= 0).count();
        Collections.rotate(turned, -had);
        return turned;
    }
}
