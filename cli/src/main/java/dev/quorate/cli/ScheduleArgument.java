package dev.quorate.cli;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.backup.schedule.Kind;
import dev.quorate.backup.schedule.Schedule;
import dev.quorate.backup.schedule.ScheduleRecords;
import dev.quorate.manager.control.Cluster;

import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// The schedule that a person names.
final class ScheduleArgument {
    static final String NAMES = "snapshot, retention, verification or drill";

    private ScheduleArgument() {}

    /// @throws OperatorException when there is no such schedule, or the cluster does not have it
    static Schedule of(Cluster cluster, String name) throws IOException {
        var kind =
                Arrays.stream(Kind.values())
                        .filter(each -> each.text().equals(name.toLowerCase(Locale.ROOT)))
                        .findFirst()
                        .orElseThrow(() ->
                                new OperatorException(
                                        Failure.BAD_INPUT,
                                        "NO_SUCH_SCHEDULE",
                                        "no schedule is called '%s', only %s"
                                                .formatted(name, names()),
                                        "Nothing was changed.",
                                        "quorate backup schedule list -c " + cluster.name()));
        return new ScheduleRecords(cluster.home())
                .schedule(kind, cluster.spec())
                .orElseThrow(() ->
                        new OperatorException(
                                Failure.NOT_FOUND,
                                "NOT_SCHEDULED",
                                "the specification of %s schedules no %s"
                                        .formatted(cluster.name(), kind.text()),
                                "Nothing was changed.",
                                "add it and: quorate cluster apply -f FILE"));
    }

    private static String names() {
        return Arrays.stream(Kind.values()).map(Kind::text).collect(Collectors.joining(", "));
    }
}
