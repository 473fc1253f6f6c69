package dev.quorate.manager.etcd;

import dev.quorate.manager.spec.MemberId;

/// HashKV of one member at one revision. Two samples compare only at equal revision *and* equal
/// compact revision.
public record HashSample(MemberId member, long revision, long compactRevision, int hash) {}
