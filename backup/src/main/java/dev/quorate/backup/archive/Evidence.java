package dev.quorate.backup.archive;

import dev.quorate.manager.spec.MemberId;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// On what a level above `sound` rests. It holds no hash: in the clear, two of them would tell
/// whether a guess of what was written between them is right.
public sealed interface Evidence {
    /// What members of the living cluster said of their data.
    ///
    /// @param members that answered, and agreed
    /// @param revision at which they were asked
    /// @param compactRevision of their answers, -1 or 0 when nothing was ever compacted
    /// @param sampledAt when they were asked
    record Sampled(List<MemberId> members, long revision, long compactRevision, Instant sampledAt)
            implements Evidence {
        public Sampled {
            members = List.copyOf(members);
        }
    }

    /// A restore that was tried out.
    ///
    /// @param etcdVersion that served it
    /// @param revision that was restored
    /// @param keys that were read back and compared
    /// @param millis from the first byte that was fetched to the first read that was served
    record Drilled(String etcdVersion, long revision, long keys, long millis) implements Evidence {}

    static Map<String, Object> fields(Evidence evidence) {
        var fields = new TreeMap<String, Object>();
        switch (evidence) {
            case Sampled(var members, var revision, var compactRevision, var sampledAt) -> {
                fields.put("members", members.stream().map(MemberId::toString).toList());
                fields.put("revision", revision);
                fields.put("compactRevision", compactRevision);
                fields.put("sampledAt", sampledAt.toString());
            }
            case Drilled(var etcdVersion, var revision, var keys, var millis) -> {
                fields.put("etcdVersion", etcdVersion);
                fields.put("revision", revision);
                fields.put("keys", keys);
                fields.put("millis", millis);
            }
        }
        return fields;
    }

    static Optional<Evidence> read(Level level, Optional<Fields> fields) throws DocumentException {
        if (fields.isEmpty()) {
            return Optional.empty();
        }
        return switch (level) {
            case TRUE -> Optional.of(sampled(fields.get()));
            case DRILLED ->
                    Optional.of(
                            new Drilled(
                                    fields.get().text("etcdVersion"),
                                    fields.get().number("revision", 1),
                                    fields.get().number("keys", 0),
                                    fields.get().number("millis", 0)));
            case DAMAGED, STORED, SOUND -> Optional.empty();
        };
    }

    private static Sampled sampled(Fields fields) throws DocumentException {
        var members = new ArrayList<MemberId>();
        for (var text : fields.texts("members")) {
            try {
                members.add(MemberId.parse(text));
            } catch (IllegalArgumentException wrong) {
                throw new DocumentException("it names the member '%s'".formatted(text), wrong);
            }
        }
        return new Sampled(
                members,
                fields.number("revision", 1),
                fields.number("compactRevision", -1),
                fields.time("sampledAt"));
    }
}
