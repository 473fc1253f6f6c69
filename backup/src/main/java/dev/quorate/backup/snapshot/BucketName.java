package dev.quorate.backup.snapshot;

import java.util.List;

/// etcd's buckets (`server/storage/schema/bucket.go`), the same in 3.4 to 3.7.
final class BucketName {

    static final String ALARM = "alarm";
    static final String AUTH = "auth";
    static final String AUTH_ROLES = "authRoles";
    static final String AUTH_USERS = "authUsers";
    static final String CLUSTER = "cluster";
    static final String KEY = "key";
    static final String LEASE = "lease";
    static final String MEMBERS = "members";
    static final String MEMBERS_REMOVED = "members_removed";
    static final String META = "meta";

    /// What every etcd makes before it serves.
    static final List<String> REQUIRED = List.of(AUTH, KEY, LEASE, MEMBERS, META);

    private BucketName() {}
}
