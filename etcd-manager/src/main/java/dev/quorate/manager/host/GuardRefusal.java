package dev.quorate.manager.host;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.manager.host.Host.StartOrder;

import java.util.Arrays;
import java.util.Optional;

/// Why the start guard did not start a member; the names are its codes, the numbers its exit codes.
enum GuardRefusal {
    ALREADY_RUNNING(71, Failure.REFUSED),
    DIGEST_MISMATCH(72, Failure.REFUSED),
    RECORD_MISSING(73, Failure.REFUSED),
    RECORD_MISMATCH(74, Failure.REFUSED),
    RECORD_UNREADABLE(75, Failure.REFUSED),
    DATA_LOST(76, Failure.REFUSED),
    DATA_PRESENT(77, Failure.REFUSED),
    HOST_NOT_WRITABLE(78, Failure.HOST_ACCESS),
    BINARY_UNUSABLE(79, Failure.HOST_ACCESS),
    TOOL_MISSING(80, Failure.HOST_ACCESS),
    DATA_NOT_PLACED(81, Failure.REFUSED);

    private final int exitCode;
    private final Failure failure;

    GuardRefusal(int exitCode, Failure failure) {
        this.exitCode = exitCode;
        this.failure = failure;
    }

    static Optional<GuardRefusal> of(int exitCode) {
        return Arrays.stream(values()).filter(value -> value.exitCode == exitCode).findFirst();
    }

    /// @param detail the guard's own words
    OperatorException toException(StartOrder order, MemberPaths paths, String detail) {
        return new OperatorException(
                failure,
                name(),
                problem(order, paths) + " (" + detail + ")",
                "etcd was not started; data and record are as they were",
                remedy(order, paths));
    }

    private String problem(StartOrder order, MemberPaths paths) {
        var member = order.identity().member();
        var dataDir = paths.dataDir();
        return switch (this) {
            case ALREADY_RUNNING ->
                    "%s cannot start: another process works on %s".formatted(member, dataDir);
            case DIGEST_MISMATCH ->
                    "%s cannot start: %s is not the binary that was pinned"
                            .formatted(member, order.binary());
            case RECORD_MISSING ->
                    "%s cannot start: %s has no identity record beside it"
                            .formatted(member, dataDir);
            case RECORD_MISMATCH ->
                    "%s cannot start: the identity record beside %s is that of another"
                            .formatted(member, dataDir);
            case RECORD_UNREADABLE ->
                    "%s cannot start: the identity record beside %s cannot be understood"
                            .formatted(member, dataDir);
            case DATA_LOST ->
                    "the data of %s is gone from %s; its id must not run again"
                            .formatted(member, dataDir);
            case DATA_PRESENT ->
                    "%s was to start on an empty directory, but %s holds data"
                            .formatted(member, dataDir);
            case DATA_NOT_PLACED ->
                    "%s was to start on restored data, but %s holds none"
                            .formatted(member, dataDir);
            case HOST_NOT_WRITABLE ->
                    "%s cannot start: nothing can be written beside %s".formatted(member, dataDir);
            case BINARY_UNUSABLE ->
                    "%s cannot start: %s does not run on this host"
                            .formatted(member, order.binary());
            case TOOL_MISSING -> "%s cannot start: this host lacks a tool".formatted(member);
        };
    }

    private String remedy(StartOrder order, MemberPaths paths) {
        var cluster = order.identity().cluster();
        var member = order.identity().member();
        return switch (this) {
            case ALREADY_RUNNING ->
                    "see who holds it with `fuser -v '%s'`, then `quorate member start %s -c %s`"
                            .formatted(paths.lock(), member, cluster);
            case DIGEST_MISMATCH, BINARY_UNUSABLE ->
                    "look at `quorate etcd list`, then install that version again with"
                            + " `quorate etcd install VERSION`";
            case RECORD_MISSING, RECORD_MISMATCH, RECORD_UNREADABLE ->
                    ("if the volume is missing or another's, mount the right one; else compare %s"
                                    + " with `quorate member list -c %s`, or give the member a new"
                                    + " id: `quorate member replace %s -c %s`")
                            .formatted(paths.identityRecord(), cluster, member, cluster);
            case DATA_LOST ->
                    ("mount the volume if it is only missing; else"
                                    + " `quorate member replace %s -c %s`")
                            .formatted(member, cluster);
            case DATA_PRESENT ->
                    "see what it is: `quorate member aside list -c %s`, `quorate member list -c %s`"
                            .formatted(cluster, cluster);
            case DATA_NOT_PLACED ->
                    "go on with the restore that was to place it: `quorate ops list`,"
                            + " `quorate ops resume ID`";
            case HOST_NOT_WRITABLE ->
                    "check space and rights: `df -h '%s'`, `ls -ld '%s'`; then `quorate doctor`"
                            .formatted(paths.parent(), paths.parent());
            case TOOL_MISSING ->
                    "install util-linux (setsid, flock) and coreutils (sha256sum, sync)";
        };
    }
}
