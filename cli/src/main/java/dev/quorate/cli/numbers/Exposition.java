package dev.quorate.cli.numbers;

import dev.quorate.cli.numbers.Family.Buckets;
import dev.quorate.cli.numbers.Family.Point;
import dev.quorate.cli.numbers.Family.Single;
import dev.quorate.cli.numbers.Family.Sum;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.Quantiles;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/// Families as the Prometheus client wants them. What has no value now is left out.
final class Exposition {
    private static final String TOTAL = "_total";
    private static final String INFO = "_info";

    private Exposition() {}

    /// One metric of each family, with the points of everything it is read from.
    static <T> Stream<MetricSnapshot> of(List<Family<T>> families, List<T> sights) {
        return families.stream()
                .map(family -> snapshot(family, sights.stream().flatMap(family.points()).toList()))
                .filter(metric -> !metric.getDataPoints().isEmpty());
    }

    private static MetricSnapshot snapshot(Family<?> family, List<Point> points) {
        if (family.name().endsWith(INFO)) {
            return new InfoSnapshot(
                    metadata(family, INFO),
                    points(
                            points,
                            Single.class,
                            point -> new InfoDataPointSnapshot(labels(family, point))));
        }
        return switch (family.type()) {
            case GAUGE ->
                    new GaugeSnapshot(
                            metadata(family, ""),
                            points(
                                    points,
                                    Single.class,
                                    point ->
                                            new GaugeDataPointSnapshot(
                                                    point.value(), labels(family, point), null)));
            case COUNTER ->
                    new CounterSnapshot(
                            metadata(family, TOTAL),
                            points(
                                    points,
                                    Single.class,
                                    point ->
                                            CounterDataPointSnapshot.builder()
                                                    .value(point.value())
                                                    .labels(labels(family, point))
                                                    .build()));
            case HISTOGRAM ->
                    new HistogramSnapshot(
                            metadata(family, ""),
                            points(
                                    points,
                                    Buckets.class,
                                    point ->
                                            HistogramDataPointSnapshot.builder()
                                                    .classicHistogramBuckets(
                                                            ClassicHistogramBuckets.of(
                                                                    point.counts().bounds(),
                                                                    point.counts().perBucket()))
                                                    .sum(point.counts().sum())
                                                    .labels(labels(family, point))
                                                    .build()));
            case SUMMARY ->
                    new SummarySnapshot(
                            metadata(family, ""),
                            points(
                                    points,
                                    Sum.class,
                                    point ->
                                            SummaryDataPointSnapshot.builder()
                                                    .count(point.count())
                                                    .sum(point.sum())
                                                    .quantiles(Quantiles.EMPTY)
                                                    .labels(labels(family, point))
                                                    .build()));
        };
    }

    private static MetricMetadata metadata(Family<?> family, String suffix) {
        var name = family.name();
        return new MetricMetadata(
                name.substring(0, name.length() - suffix.length()), family.meaning());
    }

    private static <P extends Point, D> List<D> points(
            List<Point> points, Class<P> kind, Function<P, D> snapshot) {
        return points.stream().map(kind::cast).map(snapshot).toList();
    }

    private static Labels labels(Family<?> family, Point point) {
        return Labels.of(
                family.labels().toArray(String[]::new), point.labels().toArray(String[]::new));
    }
}
