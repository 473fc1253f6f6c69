package dev.quorate.manager.spec;

/// The id of a raft member, as etcd gives it out: 64 bits, shown as hexadecimal.
///
/// It is derived from peer URLs, token and time (`server/etcdserver/api/membership/member.go`), so
/// a member that is removed and added again has another one, and a removed one never comes back.
public record MemberId(long value) implements Comparable<MemberId> {
    /// @throws IllegalArgumentException when `text` is not 1 to 16 hexadecimal digits
    public static MemberId parse(String text) {
        if (text.isEmpty() || text.length() > 16) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a member id: 1 to 16 hexadecimal digits");
        }
        return new MemberId(Long.parseUnsignedLong(text, 16));
    }

    @Override
    public int compareTo(MemberId other) {
        return Long.compareUnsigned(value, other.value);
    }

    /// Sixteen hexadecimal digits: a JSON number of this size would be rounded by many readers.
    @Override
    public String toString() {
        return "%016x".formatted(value);
    }
}
