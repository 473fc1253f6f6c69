package dev.quorate.backup.store;

import dev.quorate.Failure;
import dev.quorate.OperatorException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Objects;

/// Says what a failure of the file system means for a store that is a directory.
final class DirectoryFailures {
    private DirectoryFailures() {}

    /// @throws ClosedByInterruptException as it is, since nobody has to act on it
    static OperatorException of(IOException e, Path root) throws ClosedByInterruptException {
        if (e instanceof ClosedByInterruptException interruption) {
            throw interruption;
        }
        var reason = reason(e);
        if (e instanceof AccessDeniedException || reason.contains("Operation not permitted")) {
            return failure(
                    "STORE_DENIED",
                    "this user may not use %s (%s)".formatted(e.getMessage(), reason),
                    "give user %s access, for example chown -R %1$s %s"
                            .formatted(System.getProperty("user.name"), root),
                    e);
        }
        if (reason.contains("No space left") || reason.contains("quota exceeded")) {
            return failure(
                    "STORE_FULL",
                    "the file system of %s is full".formatted(root),
                    "free some space there, or choose another store with --store",
                    e);
        }
        if (reason.contains("Read-only file system")) {
            return failure(
                    "STORE_READ_ONLY",
                    "the file system of %s is mounted read-only".formatted(root),
                    "mount it writable, or choose another store with --store",
                    e);
        }
        return failure(
                "STORE_FAILED",
                "the file system of %s failed: %s".formatted(root, describe(e)),
                "look at the disk (dmesg, df), then run the command again",
                e);
    }

    /// Whether a path leads through a file, as `a/b` does when `a` is an object.
    static boolean belowAFile(IOException e) {
        return reason(e).contains("Not a directory");
    }

    static OperatorException missing(Path root) {
        return failure(
                "STORE_MISSING",
                "the store %s does not exist or is not a directory".formatted(root),
                "check the address and that its disk is mounted, or make it: mkdir -m 700 -p %s"
                        .formatted(root),
                null);
    }

    static OperatorException parentMissing(Path root) {
        return failure(
                "STORE_MISSING",
                "the store %s cannot be made: %s does not exist".formatted(root, root.getParent()),
                "check the address and that its disk is mounted, or make it: mkdir -m 700 -p %s"
                        .formatted(root),
                null);
    }

    static OperatorException inTheWay(Path path, String what) {
        return failure(
                "STORE_FOREIGN_FILE",
                "%s in the store is %s".formatted(path, what),
                "move it away; nothing but Quorate should write into a store",
                null);
    }

    static OperatorException noLinks(Path root, Throwable cause) {
        return failure(
                "STORE_NO_HARD_LINKS",
                "the file system of %s has no hard links, without which a write cannot be atomic"
                        .formatted(root),
                "choose a directory on another file system, or an s3:// store",
                cause);
    }

    private static OperatorException failure(
            String code, String problem, String remedy, @Nullable Throwable cause) {
        return new OperatorException(
                Failure.STORE_UNREACHABLE,
                code,
                problem,
                "no object of the store was changed",
                remedy,
                cause);
    }

    private static String reason(IOException e) {
        if (e instanceof FileSystemException failed && failed.getReason() != null) {
            return Objects.requireNonNull(failed.getReason());
        }
        return describe(e);
    }

    private static String describe(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
