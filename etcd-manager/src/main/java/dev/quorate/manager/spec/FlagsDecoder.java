package dev.quorate.manager.spec;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Reads `spec.etcd.flags`.
final class FlagsDecoder {
    /// No version of etcd has more.
    private static final int FLAGS_MAX = 200;

    private static final String REMEDY =
            "write names without dashes, each with one value, for example snapshot-count: 10000";
    private static final String INTERVAL_REMEDY = "write milliseconds, for example 100ms";
    private static final String TIMING_REMEDY =
            "make election-timeout about 10 times heartbeat-interval, for example 100ms and 1s";

    private final Map<String, String> values = new HashMap<>();
    private final Map<String, Field> fields = new HashMap<>();

    private final Optional<FlagNames> known;

    private FlagsDecoder(Optional<FlagNames> known) {
        this.known = known;
    }

    /// The flags by name, with values in the form that etcd takes.
    ///
    /// @param known empty when it is not to be checked whether etcd has them
    static Map<String, String> flags(Field field, Optional<FlagNames> known) {
        var decoder = new FlagsDecoder(known);
        var entries = field.entries(REMEDY);
        if (entries.size() > FLAGS_MAX) {
            field.refuse(
                    "%d flags are more than %d".formatted(entries.size(), FLAGS_MAX),
                    "keep those that differ from etcd's defaults");
            return Map.of();
        }
        entries.forEach(decoder::read);
        decoder.checkTiming();
        return decoder.values;
    }

    private void read(Field field) {
        try {
            var flag = EtcdFlag.parse(field.name());
            var remedy = flag.isInterval() ? INTERVAL_REMEDY : REMEDY;
            field.read(value -> flag.value(value.text()), remedy)
                    .ifPresent(value -> values.put(flag.name(), value));
            fields.put(flag.name(), field);
            known.filter(names -> !names.has(flag))
                    .ifPresent(names ->
                            field.refuseKey(
                                    "etcd %s has no flag %s"
                                            .formatted(names.version(), flag.name()),
                                    names.remedyFor(flag)));
        } catch (WrongValueException e) {
            field.refuseKey(String.valueOf(e.getMessage()), e.remedy());
        }
    }

    private void checkTiming() {
        var heartbeat = EtcdFlag.HEARTBEAT_INTERVAL.name();
        var election = EtcdFlag.ELECTION_TIMEOUT.name();
        if (!fields.keySet().equals(values.keySet())) {
            return;
        }
        var timing =
                new RaftTiming(
                        millis(heartbeat).orElse(RaftTiming.DEFAULT.heartbeatMillis()),
                        millis(election).orElse(RaftTiming.DEFAULT.electionMillis()));
        var blamed = Optional.ofNullable(fields.getOrDefault(election, fields.get(heartbeat)));
        blamed.ifPresent(field ->
                timing.problem().ifPresent(message -> field.refuse(message, TIMING_REMEDY)));
    }

    private Optional<Long> millis(String flag) {
        return Optional.ofNullable(values.get(flag)).map(Long::parseLong);
    }
}
