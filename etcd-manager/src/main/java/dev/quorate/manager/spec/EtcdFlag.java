package dev.quorate.manager.spec;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// A flag of etcd that a specification may give. Whether a version has it is not known here; that
/// version's own help tells.
///
/// @param name without dashes before it
record EtcdFlag(String name) {
    static final EtcdFlag HEARTBEAT_INTERVAL = new EtcdFlag("heartbeat-interval");
    static final EtcdFlag ELECTION_TIMEOUT = new EtcdFlag("election-timeout");

    private static final int VALUE_LENGTH_MAX = 4_096;
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");
    private static final Pattern MILLIS = Pattern.compile("0|[1-9][0-9]{0,8}");

    private static final List<Owned> OWNED =
            List.of(
                    new Owned("name", "a member is called like its host"),
                    new Owned("data-dir|wal-dir", "the place of the data is dataDir"),
                    new Owned(
                            "initial-(cluster|advertise).*|discovery.*|force-new-cluster",
                            "who is a member is decided by safe steps"),
                    new Owned(
                            "(listen|advertise)-.*",
                            "addresses follow from address, clientPort and peerPort"),
                    new Owned(
                            ".*cert.*|.*-ca-file|.*key-file|.*crl-file|.*auto-tls|.*-san-.*",
                            "certificates are issued, checked and renewed for every member"),
                    new Owned("quota-backend-bytes", "it is spec.etcd.quota"),
                    new Owned("unsafe-no-fsync", "acknowledged writes would be lost in a crash"),
                    new Owned(
                            "strict-reconfig-check",
                            "without it a change of members can lose the quorum"),
                    new Owned(
                            "socket-reuse-.*",
                            "a second process could take a member's port unnoticed"),
                    new Owned("config-file", "etcd would ignore every other flag"),
                    new Owned("logger|log-outputs", "a member's log goes to its own file"),
                    new Owned("proxy.*|gateway|grpc-proxy", "a member is not a proxy"),
                    new Owned("version|help|h", "etcd would print and end"));

    private record Owned(Pattern flag, String reason) {
        Owned(String flag, String reason) {
            this(Pattern.compile(flag), reason);
        }
    }

    /// Reads the name of a flag that a specification may give.
    ///
    /// @throws IllegalArgumentException with what is wrong
    static EtcdFlag parse(String name) {
        if (name.startsWith("-")) {
            throw new WrongValueException(
                    Excerpt.of(name) + " begins with a dash", "write the name alone");
        }
        if (!NAME.matcher(name).matches()) {
            throw new WrongValueException(
                    Excerpt.of(name) + " is not the name of a flag",
                    "write it as etcd --help does, for example heartbeat-interval");
        }
        ownedBecause(name)
                .ifPresent(reason -> {
                    throw new WrongValueException(
                            "is not to be set by hand: " + reason, "remove it");
                });
        return new EtcdFlag(name);
    }

    /// Reads a value into the form that etcd takes.
    ///
    /// @throws IllegalArgumentException with what is wrong
    String value(String text) {
        if (isInterval()) {
            return Long.toString(millis(text));
        }
        if (text.length() > VALUE_LENGTH_MAX) {
            throw new IllegalArgumentException(
                    "%s is longer than %d characters"
                            .formatted(Excerpt.of(text), VALUE_LENGTH_MAX));
        }
        if (!text.codePoints().allMatch(Excerpt::isVisible)) {
            throw new IllegalArgumentException(
                    Excerpt.of(text) + " has control or invisible characters");
        }
        if (text.indexOf('%') >= 0 || !text.equals(text.strip())) {
            throw new IllegalArgumentException(
                    Excerpt.of(text) + " has a percent sign, or spaces at its ends");
        }
        return text;
    }

    /// How [#value] was most probably written by a person.
    String readable(String value) {
        return isInterval() ? value + "ms" : value;
    }

    boolean isInterval() {
        return equals(HEARTBEAT_INTERVAL) || equals(ELECTION_TIMEOUT);
    }

    private static Optional<String> ownedBecause(String name) {
        var stable = name.replaceFirst("^experimental-", "");
        return OWNED.stream()
                .filter(owned -> owned.flag().matcher(stable).matches())
                .map(Owned::reason)
                .findFirst();
    }

    private static long millis(String text) {
        return MILLIS.matcher(text).matches()
                ? Long.parseLong(text)
                : DurationText.parse(text).duration().toMillis();
    }
}
