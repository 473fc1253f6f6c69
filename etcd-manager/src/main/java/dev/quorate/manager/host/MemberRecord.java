package dev.quorate.manager.host;

/// What lies where a member's identity record belongs.
public sealed interface MemberRecord {
    record Absent() implements MemberRecord {}

    record Present(IdentityRecord identity) implements MemberRecord {}

    /// It cannot be understood, so nobody knows whose data this is: nothing starts on it, and
    /// nothing is written over it.
    ///
    /// @param problem what is wrong with it, with the line
    record Damaged(String problem) implements MemberRecord {}

    /// Written by a newer program than this one.
    ///
    /// @param format its format version, above [RecordFormat#VERSION]
    record Newer(int format) implements MemberRecord {}
}
