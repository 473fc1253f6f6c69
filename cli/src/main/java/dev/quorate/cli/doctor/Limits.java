package dev.quorate.cli.doctor;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/// What is good enough, as pure judgements on what was measured.
final class Limits {
    static final int JAVA_FEATURE = 25;

    private static final long GIB = 1L << 30;

    /// A member takes two log segments of 64 MB before it holds any data, and etcd stops writing
    /// for good when the disk is full.
    private static final long SPACE_LEAST = GIB;

    private static final long SPACE_GOOD = 10 * GIB;

    /// etcd's own advice for a disk: 99 of 100 syncs under 10 ms.
    private static final Duration SYNC_GOOD = Duration.ofMillis(10);

    /// etcd's heartbeat interval: a leader whose disk is slower than that looks dead.
    private static final Duration SYNC_MOST = Duration.ofMillis(100);

    private static final long FILES_LEAST = 1_024;
    private static final long FILES_GOOD = 65_536;

    private static final Duration CLOCK_SKEW_MOST = Duration.ofSeconds(2);

    /// No machine that runs this program can be in an earlier year.
    private static final Instant CLOCK_LEAST = Instant.parse("2025-09-16T00:00:00Z");

    private Limits() {}

    static Finding java(int feature, String version) {
        var limit = String.valueOf(JAVA_FEATURE);
        return feature >= JAVA_FEATURE
                ? Finding.good("java", version, limit)
                : new Finding(
                        "java", Verdict.BAD, version, limit, "install JDK 25, set QUORATE_JDK");
    }

    static Finding space(long bytes) {
        var value = gib(bytes) + " free";
        var limit = ">= %s (%s)".formatted(gib(SPACE_GOOD), gib(SPACE_LEAST));
        if (bytes >= SPACE_GOOD) {
            return Finding.good("disk space", value, limit);
        }
        return new Finding(
                "disk space",
                bytes < SPACE_LEAST ? Verdict.BAD : Verdict.WARNING,
                value,
                limit,
                "free some, or move QUORATE_HOME");
    }

    static Finding fileSystem(String type) {
        var limit = "local, durable";
        if (List.of("tmpfs", "ramfs").contains(type)) {
            return new Finding(
                    "file system",
                    Verdict.WARNING,
                    type + ": gone after a reboot",
                    limit,
                    "move QUORATE_HOME to a disk");
        }
        if (type.startsWith("nfs") || List.of("cifs", "smb3", "fuse.sshfs").contains(type)) {
            return new Finding(
                    "file system",
                    Verdict.WARNING,
                    type + ": over a network",
                    limit,
                    "move QUORATE_HOME to a local disk");
        }
        return Finding.good("file system", type, limit);
    }

    static Finding sync(SyncTimes times) {
        var value = "p50 %s, p99 %s".formatted(millis(times.median()), millis(times.p99()));
        var limit = "p99 <= 10ms (100ms)";
        if (times.p99().compareTo(SYNC_GOOD) <= 0) {
            return Finding.good("disk sync", value, limit);
        }
        return new Finding(
                "disk sync",
                times.p99().compareTo(SYNC_MOST) <= 0 ? Verdict.WARNING : Verdict.BAD,
                value,
                limit,
                "use a faster or quieter disk");
    }

    static Finding openFiles(long soft) {
        var value = soft == Long.MAX_VALUE ? "unlimited" : Long.toString(soft);
        var limit = ">= %d (%d)".formatted(FILES_GOOD, FILES_LEAST);
        if (soft >= FILES_GOOD) {
            return Finding.good("open files", value, limit);
        }
        return new Finding(
                "open files",
                soft < FILES_LEAST ? Verdict.BAD : Verdict.WARNING,
                value,
                limit,
                "ulimit -n " + FILES_GOOD);
    }

    /// @param skew the file system's time of a new file minus our own
    static Finding clock(Instant now, Duration skew) {
        var value = "%s, disk %+dms".formatted(now.toString().substring(0, 10), skew.toMillis());
        var limit = "disk within 2s";
        if (now.isBefore(CLOCK_LEAST)) {
            return new Finding("clock", Verdict.BAD, value, limit, "set the clock of this machine");
        }
        return skew.abs().compareTo(CLOCK_SKEW_MOST) <= 0
                ? Finding.good("clock", value, limit)
                : new Finding(
                        "clock",
                        Verdict.WARNING,
                        value,
                        limit,
                        "run NTP here and on the file server");
    }

    static Finding programs(List<String> wanted, List<String> missing) {
        var limit = "on the PATH";
        return missing.isEmpty()
                ? Finding.good("programs", wanted.size() + " of " + wanted.size(), limit)
                : new Finding(
                        "programs",
                        Verdict.BAD,
                        "missing: " + String.join(", ", missing),
                        limit,
                        "apt-get install util-linux coreutils");
    }

    private static String gib(long bytes) {
        return String.format(Locale.ROOT, "%.1fGiB", bytes / (double) GIB);
    }

    private static String millis(Duration duration) {
        return String.format(Locale.ROOT, "%.1fms", duration.toNanos() / 1e6);
    }
}
