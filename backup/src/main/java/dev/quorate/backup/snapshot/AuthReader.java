package dev.quorate.backup.snapshot;

import dev.quorate.backup.snapshot.AuthState.Access;
import dev.quorate.backup.snapshot.AuthState.Permission;
import dev.quorate.backup.snapshot.AuthState.Role;
import dev.quorate.backup.snapshot.AuthState.User;
import dev.quorate.backup.snapshot.Finding.Kind;

import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads the buckets `authUsers` and `authRoles` (`api/authpb/auth.proto`, the same in etcd 3.4 to
/// 3.7).
final class AuthReader {

    /// Far above what anybody has, low enough that no file can fill the heap.
    private static final long BYTES_MAX = 8L * 1024 * 1024;

    private static final int ITEMS_MAX = 100_000;

    private final Contents contents;
    private final FileBytes bytes;
    private long bytesLeft = BYTES_MAX;
    private int itemsLeft = ITEMS_MAX;

    AuthReader(Contents contents) {
        this.contents = contents;
        this.bytes = contents.bytes();
    }

    AuthState read(SnapshotState state, Arena arena) throws SnapshotException {
        var reached = contents.pageSet(arena);
        var buckets = contents.buckets(reached);
        var users = new ArrayList<User>();
        var roles = new ArrayList<Role>();
        forEach(
                buckets.find(BucketName.AUTH_USERS),
                reached,
                (offset, length) -> users.add(user(offset, length)));
        forEach(
                buckets.find(BucketName.AUTH_ROLES),
                reached,
                (offset, length) -> roles.add(role(offset, length)));
        return new AuthState(
                state.authEnabled(), state.authRevision(), List.copyOf(users), List.copyOf(roles));
    }

    private User user(long offset, long length) throws SnapshotException {
        var name = "";
        boolean passwordSet = false;
        var roles = new ArrayList<String>();
        var reader = reader(offset, length);
        while (reader.next()) {
            switch (reader.field()) {
                case 1 -> name = text(reader);
                case 2 -> {
                    reader.bytes();
                    passwordSet = reader.length() > 0;
                }
                case 3 -> {
                    itemsLeft--;
                    roles.add(text(reader));
                }
                default -> reader.skip();
            }
        }
        return new User(name, passwordSet, List.copyOf(roles));
    }

    private Role role(long offset, long length) throws SnapshotException {
        var name = "";
        var permissions = new ArrayList<Permission>();
        var reader = reader(offset, length);
        while (reader.next()) {
            switch (reader.field()) {
                case 1 -> name = text(reader);
                case 2 -> {
                    long start = reader.bytes();
                    permissions.add(permission(start, reader.length()));
                }
                default -> reader.skip();
            }
        }
        return new Role(name, List.copyOf(permissions));
    }

    private Permission permission(long offset, long length) throws SnapshotException {
        long access = 0;
        var key = "";
        var rangeEnd = "";
        var reader = reader(offset, length);
        while (reader.next()) {
            switch (reader.field()) {
                case 1 -> access = reader.number();
                case 2 -> key = text(reader);
                case 3 -> rangeEnd = text(reader);
                default -> reader.skip();
            }
        }
        if (access < 0 || access >= Access.values().length) {
            throw new SnapshotException(
                    Kind.RECORD_INVALID, offset, "a permission of kind %d".formatted(access));
        }
        return new Permission(Access.values()[(int) access], key, rangeEnd);
    }

    private String text(ProtobufReader reader) throws SnapshotException {
        long offset = reader.bytes();
        return new String(bytes.copy(offset, (int) reader.length()), StandardCharsets.UTF_8);
    }

    private ProtobufReader reader(long offset, long length) throws SnapshotException {
        itemsLeft--;
        if (itemsLeft < 0) {
            throw new SnapshotException(
                    Kind.RECORD_INVALID,
                    offset,
                    "more than %d users, roles and permissions".formatted(ITEMS_MAX));
        }
        var reader = new ProtobufReader(bytes, Kind.RECORD_INVALID);
        reader.start(offset, length);
        return reader;
    }

    private void forEach(Optional<BucketHeader> bucket, NumberSet reached, RecordReader consumer)
            throws SnapshotException {
        if (bucket.isEmpty()) {
            return;
        }
        var tree = contents.tree(reached, bucket.get());
        var leaf = tree.leaf();
        while (tree.next()) {
            for (int i = 0; i < leaf.count(); i++) {
                bytesLeft -= leaf.valueLength(i);
                if (bytesLeft < 0) {
                    throw new SnapshotException(
                            Kind.RECORD_INVALID,
                            leaf.elementOffset(i),
                            "more than %d bytes of users and roles".formatted(BYTES_MAX));
                }
                consumer.read(leaf.valueOffset(i), leaf.valueLength(i));
            }
        }
    }

    private interface RecordReader {
        void read(long offset, long length) throws SnapshotException;
    }
}
