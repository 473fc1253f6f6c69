package dev.quorate.manager.spec;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Set;

/// The directory of a member's data: absolute, written in its shortest form, and nobody else's.
///
/// @param path absolute and normalized
record DataDirectory(Path path) {
    /// The system's own trees; in `/run`, `/dev` and `/proc` data would not outlive a reboot.
    private static final Set<String> SYSTEM_TREES =
            Set.of(
                    "bin", "boot", "dev", "etc", "lib", "lib32", "lib64", "libx32", "proc", "run",
                    "sbin", "sys", "usr");

    private static final Set<Path> SHARED =
            Set.of(
                    Path.of("/home"),
                    Path.of("/lost+found"),
                    Path.of("/media"),
                    Path.of("/mnt"),
                    Path.of("/opt"),
                    Path.of("/root"),
                    Path.of("/srv"),
                    Path.of("/tmp"),
                    Path.of("/var"),
                    Path.of("/var/cache"),
                    Path.of("/var/lib"),
                    Path.of("/var/log"),
                    Path.of("/var/run"),
                    Path.of("/var/spool"),
                    Path.of("/var/tmp"));

    /// Units, shells and etcd's own arguments give these a meaning.
    private static final String SPECIAL = "%$\\\"'`";

    private static final int LENGTH_MAX = 1_024;

    /// @throws IllegalArgumentException with what is wrong
    static DataDirectory parse(String text) {
        refuseOddCharacters(text);
        if (text.startsWith("~")) {
            throw new IllegalArgumentException(
                    Excerpt.of(text) + " begins with ~, which is not expanded here");
        }
        var path = pathOf(text);
        if (!path.isAbsolute()) {
            throw new IllegalArgumentException(Excerpt.of(text) + " is not an absolute path");
        }
        var normalized = path.normalize();
        if (!normalized.toString().equals(text)) {
            throw new IllegalArgumentException(
                    "%s is a roundabout way to write %s"
                            .formatted(Excerpt.of(text), Excerpt.of(normalized.toString())));
        }
        refuseForeign(path);
        return new DataDirectory(path);
    }

    /// Whether one of both lies within the other, or is it.
    boolean overlaps(Path other) {
        return path.startsWith(other) || other.startsWith(path);
    }

    private static void refuseOddCharacters(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("the directory is empty");
        }
        if (text.length() > LENGTH_MAX) {
            throw new IllegalArgumentException(
                    "%s has more than %d characters".formatted(Excerpt.of(text), LENGTH_MAX));
        }
        var odd =
                text.codePoints()
                        .anyMatch(each ->
                                each == ' '
                                        || !Excerpt.isVisible(each)
                                        || SPECIAL.indexOf(each) >= 0);
        if (odd) {
            throw new IllegalArgumentException(
                    "%s has spaces, invisible characters or one of %s"
                            .formatted(Excerpt.of(text), String.join(" ", SPECIAL.split(""))));
        }
    }

    private static Path pathOf(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(
                    Excerpt.of(text) + " is not a path on this machine", e);
        }
    }

    private static void refuseForeign(Path path) {
        if (path.getNameCount() == 0) {
            throw new IllegalArgumentException("'/' is the whole file system");
        }
        if (SYSTEM_TREES.contains(path.getName(0).toString())) {
            throw new IllegalArgumentException(
                    "%s belongs to the system".formatted(Excerpt.of(path.toString())));
        }
        var home = path.getNameCount() == 2 && path.startsWith("/home");
        if (SHARED.contains(path) || home || path.startsWith("/var/run")) {
            throw new IllegalArgumentException(
                    "%s is shared with others".formatted(Excerpt.of(path.toString())));
        }
    }
}
