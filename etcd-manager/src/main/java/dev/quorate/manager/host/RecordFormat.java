package dev.quorate.manager.host;

import static java.util.Map.entry;

import dev.quorate.manager.spec.MemberId;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// An identity record as text: JSON with one field on each line, always the same fields in the same
/// order, so that the start guard can compare whole lines without a parser. What the guard would
/// not understand is damaged here as well, even if it is other valid JSON.
final class RecordFormat {
    /// The format that is written; a reader refuses higher ones. The first knew no device.
    static final int VERSION = 2;

    private static final String DEVICE = "device";

    private static final List<String> FIELDS =
            List.of(
                    "format",
                    "managerUid",
                    "cluster",
                    "clusterUid",
                    "incarnation",
                    "member",
                    "memberId",
                    "clusterId",
                    DEVICE,
                    "state",
                    "writtenAt");
    private static final int SIZE_MAX = 4096;
    private static final Pattern FORMAT_LINE = Pattern.compile("  \"format\": ([0-9]{1,6}),");
    private static final Pattern STRING = Pattern.compile("\"([A-Za-z0-9._:-]+)\"");
    private static final String NULL = "null";

    private RecordFormat() {}

    static byte[] write(IdentityRecord identity) {
        return write(identity, VERSION);
    }

    private static List<String> fields(int version) {
        return version == 1
                ? FIELDS.stream().filter(field -> !field.equals(DEVICE)).toList()
                : FIELDS;
    }

    private static byte[] write(IdentityRecord identity, int version) {
        var values =
                Map.ofEntries(
                        entry("format", Integer.toString(version)),
                        entry("managerUid", quoted(identity.managerUid())),
                        entry("cluster", quoted(identity.cluster())),
                        entry("clusterUid", quoted(identity.clusterUid())),
                        entry("incarnation", quoted(identity.incarnation())),
                        entry("member", quoted(identity.member())),
                        entry(
                                "memberId",
                                identity.memberId().map(id -> quoted("" + id)).orElse(NULL)),
                        entry(
                                "clusterId",
                                identity.clusterId().map(RecordFormat::hex).orElse(NULL)),
                        entry(
                                DEVICE,
                                identity.device()
                                        .map(number -> quoted(Long.toString(number)))
                                        .orElse(NULL)),
                        entry("state", quoted(identity.state().name())),
                        entry("writtenAt", quoted(identity.writtenAt().toString())));
        var lines =
                fields(version).stream().map(field -> "  \"" + field + "\": " + values.get(field));
        return ("{\n" + String.join(",\n", lines.toList()) + "\n}\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    static MemberRecord read(byte[] content) {
        if (content.length > SIZE_MAX) {
            return new MemberRecord.Damaged(
                    "it has %d bytes, more than %d".formatted(content.length, SIZE_MAX));
        }
        try {
            var decoder = StandardCharsets.US_ASCII.newDecoder();
            return read(decoder.decode(ByteBuffer.wrap(content)).toString());
        } catch (CharacterCodingException _) {
            return new MemberRecord.Damaged("it is not plain text");
        }
    }

    private static MemberRecord read(String text) {
        var lines = List.of(text.split("\n", -1));
        var format = lines.size() < 2 ? null : FORMAT_LINE.matcher(lines.get(1));
        if (format == null || !format.matches() || !lines.getFirst().equals("{")) {
            return new MemberRecord.Damaged("line 2 does not name a format");
        }
        var version = Integer.parseInt(format.group(1));
        if (version > VERSION) {
            return new MemberRecord.Newer(version);
        }
        if (version < 1) {
            return new MemberRecord.Damaged("there is no format " + version);
        }
        try {
            var identity = new Lines(lines, fields(version)).identity();
            return new String(write(identity, version), StandardCharsets.US_ASCII).equals(text)
                    ? new MemberRecord.Present(identity)
                    : new MemberRecord.Damaged("a value is not written as it should be");
        } catch (IllegalArgumentException | DateTimeException e) {
            return new MemberRecord.Damaged(String.valueOf(e.getMessage()));
        }
    }

    private static String quoted(String value) {
        return "\"" + value + "\"";
    }

    private static String hex(long value) {
        return quoted("%016x".formatted(value));
    }

    /// The lines of a record, and the fields of its format.
    private record Lines(List<String> lines, List<String> fields) {
        IdentityRecord identity() {
            var expected = fields.size() + 3;
            if (lines.size() != expected
                    || !lines.getLast().isEmpty()
                    || !lines.get(expected - 2).equals("}")) {
                throw new IllegalArgumentException(
                        "it has %d lines, not %d; or its end is missing"
                                .formatted(lines.size() - 1, expected - 1));
            }
            return new IdentityRecord(
                    string("managerUid"),
                    string("cluster"),
                    string("clusterUid"),
                    string("incarnation"),
                    string("member"),
                    optional("memberId").map(MemberId::parse),
                    optional("clusterId").map(text -> Long.parseUnsignedLong(text, 16)),
                    fields.contains(DEVICE)
                            ? optional(DEVICE).map(Long::parseLong)
                            : Optional.empty(),
                    IdentityRecord.State.valueOf(string("state")),
                    Instant.parse(string("writtenAt")));
        }

        private String string(String field) {
            return optional(field)
                    .orElseThrow(() -> new IllegalArgumentException(field + " has no value"));
        }

        private Optional<String> optional(String field) {
            var value = value(field);
            if (value.equals(NULL)) {
                return Optional.empty();
            }
            var string = STRING.matcher(value);
            if (!string.matches()) {
                throw new IllegalArgumentException(field + " has the value " + value);
            }
            return Optional.of(string.group(1));
        }

        private String value(String field) {
            var index = fields.indexOf(field);
            var line = lines.get(index + 1);
            var start = "  \"" + field + "\": ";
            var end = index == fields.size() - 1 ? "" : ",";
            if (!line.startsWith(start) || !line.endsWith(end)) {
                throw new IllegalArgumentException(
                        "line %d is not the field %s".formatted(index + 2, field));
            }
            return line.substring(start.length(), line.length() - end.length());
        }
    }
}
