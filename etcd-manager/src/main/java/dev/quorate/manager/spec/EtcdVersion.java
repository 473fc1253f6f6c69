package dev.quorate.manager.spec;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;

/// A version of etcd, and the facts about etcd's behaviour that depend on it.
///
/// @param major not negative
/// @param minor not negative
/// @param patch not negative
public record EtcdVersion(int major, int minor, int patch) implements Comparable<EtcdVersion> {
    /// The oldest version that is run here; older ones lack fixes without which a crash loses data.
    public static final EtcdVersion OLDEST_SUPPORTED = new EtcdVersion(3, 4, 23);

    /// What a new cluster runs when nobody says otherwise: the newest known patch of 3.6. That line
    /// has the restore tool with revision bump, learners that join while a voter is down, and a way
    /// to 3.7; 3.7 itself is too young to be chosen unasked.
    public static final EtcdVersion DEFAULT = new EtcdVersion(3, 6, 16);

    private static final int MINOR_MAX = 7;
    private static final Comparator<EtcdVersion> ORDER =
            Comparator.comparingInt(EtcdVersion::major)
                    .thenComparingInt(EtcdVersion::minor)
                    .thenComparingInt(EtcdVersion::patch);
    private static final String NUMBER = "(0|[1-9][0-9]{0,4})";
    private static final Pattern FULL = Pattern.compile(NUMBER + "\\." + NUMBER + "\\." + NUMBER);
    private static final Pattern REPORTED = Pattern.compile(FULL.pattern() + "(?:[-+].*)?");
    private static final Pattern WITH_PREFIX = Pattern.compile("[vV](.+)");
    private static final Pattern WITHOUT_PATCH = Pattern.compile(NUMBER + "\\." + NUMBER);

    public EtcdVersion {
        if (major < 0 || minor < 0 || patch < 0) {
            throw new IllegalArgumentException(
                    "version numbers are not negative: %d.%d.%d".formatted(major, minor, patch));
        }
    }

    /// Reads a version that a person wants to run: all three numbers, no prefix, no suffix, within
    /// the supported range.
    ///
    /// @throws IllegalArgumentException with what is wrong and what to write instead
    public static EtcdVersion parse(String text) {
        var full = FULL.matcher(text);
        if (!full.matches()) {
            throw new IllegalArgumentException(
                    "'%s' is not an etcd version: %s".formatted(text, suggestion(text)));
        }
        var version = of(full.group(1), full.group(2), full.group(3));
        if (!version.supported()) {
            throw new IllegalArgumentException(
                    "etcd %s is not supported: choose one from %s to %d.%d.x, for example %s"
                            .formatted(
                                    version,
                                    OLDEST_SUPPORTED,
                                    DEFAULT.major,
                                    MINOR_MAX,
                                    newestKnown(version.minor)));
        }
        return version;
    }

    /// Reads a version that an etcd or one of its tools reports about itself, supported or not. A
    /// suffix such as `-rc.1` is left out: a pre-release behaves like the version it leads to.
    public static Optional<EtcdVersion> reported(String text) {
        var reported = REPORTED.matcher(text);
        return reported.matches()
                ? Optional.of(of(reported.group(1), reported.group(2), reported.group(3)))
                : Optional.empty();
    }

    /// Whether this version may run a member: 3.4.23 to 3.7.x.
    public boolean supported() {
        return major == DEFAULT.major && minor <= MINOR_MAX && compareTo(OLDEST_SUPPORTED) >= 0;
    }

    /// The newest known patch of this version's line, as a suggestion.
    public EtcdVersion newestKnownOfLine() {
        return newestKnown(minor);
    }

    /// Why no member should be brought to this version, when its defects lose or corrupt data.
    public Optional<String> refusedAsTarget() {
        if (!isLine(5) || patch > 5) {
            return Optional.empty();
        }
        return Optional.of(
                switch (patch) {
                    case 0, 1, 2 ->
                            "a crash under load can leave a member's data unlike the others'"
                                    + " (fixed in 3.5.3)";
                    case 3, 4 ->
                            "a cluster of one member can lose an acknowledged write in a crash"
                                    + " (fixed in 3.5.5)";
                    default ->
                            "a snapshot sent between members loses users and roles, and a crash in"
                                    + " a defragmentation corrupts data (fixed in 3.5.6)";
                });
    }

    /// Whether a learner is accepted while a voter is down, if a quorum of the grown cluster is
    /// connected; older versions want every voter connected (server/etcdserver/server.go,
    /// `mayAddMember`, since 3.5.30 and 3.6.11).
    public boolean addsLearnerWithAVoterDown() {
        return isLine(5) ? patch >= 30 : isLine(6) ? patch >= 11 : isAtLeast(3, 7, 0);
    }

    /// Whether HashKV can be asked for at the very revision that history was compacted at; older
    /// versions call it compacted (`mvcc/kvstore.go`, `hashByRev`).
    public boolean hashesAtCompactRevision() {
        return isLine(4) ? patch >= 27 : isLine(5) ? patch >= 10 : isAtLeast(3, 6, 0);
    }

    /// Whether `etcdutl` exists and restores snapshots; before, `etcdctl` did.
    public boolean restoresWithEtcdutl() {
        return isAtLeast(3, 5, 0);
    }

    /// Whether the member list can be asked for linearizably; 3.4 always answers from its own
    /// state.
    public boolean listsMembersLinearizably() {
        return isAtLeast(3, 5, 0);
    }

    @Override
    public int compareTo(EtcdVersion other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + patch;
    }

    private boolean isLine(int wantedMinor) {
        return major == DEFAULT.major && minor == wantedMinor;
    }

    private boolean isAtLeast(int otherMajor, int otherMinor, int otherPatch) {
        return compareTo(new EtcdVersion(otherMajor, otherMinor, otherPatch)) >= 0;
    }

    private static EtcdVersion of(String major, String minor, String patch) {
        return new EtcdVersion(
                Integer.parseInt(major), Integer.parseInt(minor), Integer.parseInt(patch));
    }

    private static String suggestion(String text) {
        var prefixed = WITH_PREFIX.matcher(text);
        if (prefixed.matches() && FULL.matcher(prefixed.group(1)).matches()) {
            return "write it without the v, as " + prefixed.group(1);
        }
        var shortened = WITHOUT_PATCH.matcher(text);
        if (shortened.matches()) {
            return "write all three numbers, for example "
                    + newestKnown(Integer.parseInt(shortened.group(2)));
        }
        var suffixed = REPORTED.matcher(text);
        if (suffixed.matches()) {
            return "only released versions are run, for example "
                    + newestKnown(Integer.parseInt(suffixed.group(2)));
        }
        return "write three numbers, for example " + DEFAULT;
    }

    private static EtcdVersion newestKnown(int minor) {
        return switch (minor) {
            case 4 -> new EtcdVersion(3, 4, 45);
            case 5 -> new EtcdVersion(3, 5, 35);
            case 7 -> new EtcdVersion(3, 7, 3);
            default -> DEFAULT;
        };
    }
}
