package dev.quorate.manager.spec;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A word that somebody typed and that is almost one of those that were possible.
record NearMiss(String typed) {
    private static final int LENGTH_MAX = 60;

    Optional<String> among(Collection<String> possible) {
        return closest(possible, 1).stream().findFirst();
    }

    /// At most `limit` words, the closest first.
    List<String> closest(Collection<String> possible, int limit) {
        if (typed.length() > LENGTH_MAX) {
            return List.of();
        }
        return possible.stream()
                .filter(word -> distance(word) <= Math.max(1, word.length() / 4))
                .sorted(Comparator.comparingInt(this::distance).thenComparing(word -> word))
                .limit(limit)
                .toList();
    }

    /// Letters to insert, delete, replace or swap with their neighbour; case, hyphens and
    /// underscores do not count.
    private int distance(String word) {
        var from = folded(typed);
        var to = folded(word);
        var rows = new int[from.length() + 1][to.length() + 1];
        for (var i = 0; i <= from.length(); i++) {
            for (var j = 0; j <= to.length(); j++) {
                rows[i][j] = i == 0 || j == 0 ? i + j : cheapest(rows, from, to, i, j);
            }
        }
        return rows[from.length()][to.length()];
    }

    private static int cheapest(int[][] rows, String from, String to, int i, int j) {
        var replaced = rows[i - 1][j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        var least = Math.min(replaced, Math.min(rows[i - 1][j], rows[i][j - 1]) + 1);
        var swapped =
                i > 1
                        && j > 1
                        && from.charAt(i - 1) == to.charAt(j - 2)
                        && from.charAt(i - 2) == to.charAt(j - 1);
        return swapped ? Math.min(least, rows[i - 2][j - 2] + 1) : least;
    }

    private static String folded(String word) {
        return word.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
    }
}
