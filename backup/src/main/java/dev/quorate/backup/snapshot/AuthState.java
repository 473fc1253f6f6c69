package dev.quorate.backup.snapshot;

import java.util.List;

/// Who may do what, as a file has it.
///
/// @param revision of users and roles, which every change of them raises
public record AuthState(boolean enabled, long revision, List<User> users, List<Role> roles) {

    /// @param passwordSet whether there is a password; the file has its hash, which stays there
    public record User(String name, boolean passwordSet, List<String> roles) {}

    public record Role(String name, List<Permission> permissions) {}

    /// What a role may do with a range of keys.
    ///
    /// @param rangeEnd empty for the one key
    public record Permission(Access access, String key, String rangeEnd) {}

    /// etcd's kinds of permission, in the order of their numbers.
    public enum Access {
        READ,
        WRITE,
        READWRITE
    }
}
