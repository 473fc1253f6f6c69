package dev.quorate.cli.numbers;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/// One metric: what it is called, what it means, and how it follows from what is known.
///
/// @param name in full, as it is scraped
/// @param meaning its line in the reference and its help text
/// @param labels in the order of the values of its points
/// @param <T> what it is read from
record Family<T>(
        String name,
        Type type,
        List<String> labels,
        String meaning,
        Function<T, Stream<Point>> points) {
    /// Prometheus' types, as far as they are used here.
    enum Type {
        GAUGE,
        COUNTER,
        HISTOGRAM,
        SUMMARY
    }

    /// One value of a metric.
    sealed interface Point {
        List<String> labels();
    }

    record Single(List<String> labels, double value) implements Point {}

    /// @param sum of all that was counted
    record Sum(List<String> labels, long count, double sum) implements Point {}

    record Buckets(List<String> labels, Durations.Counts counts) implements Point {}

    Family {
        labels = List.copyOf(labels);
    }

    static Point point(double value, String... labels) {
        return new Single(List.of(labels), value);
    }

    static Point point(boolean value, String... labels) {
        return point(value ? 1 : 0, labels);
    }
}
