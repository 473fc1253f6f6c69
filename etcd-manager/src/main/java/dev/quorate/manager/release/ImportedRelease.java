package dev.quorate.manager.release;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.manager.spec.EtcdVersion;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/// Binaries that a person brings, in a release archive or a directory.
final class ImportedRelease implements BinarySource {
    private final Path from;
    private final @Nullable Sha256 expected;

    /// @param expected of the archive, or of etcd itself when `from` is a directory; null when the
    ///   person gave none
    ImportedRelease(Path from, @Nullable Sha256 expected) {
        this.from = from;
        this.expected = expected;
    }

    @Override
    public Origin origin() {
        return Origin.IMPORTED;
    }

    @Override
    public String title() {
        return "import";
    }

    @Override
    public String fetch(EtcdVersion version, Workspace workspace, ReleaseProgress progress)
            throws IOException {
        if (Files.isDirectory(from)) {
            return copy(version, workspace.release(), progress);
        }
        if (!Files.isRegularFile(from)) {
            throw new OperatorException(
                    Failure.NOT_FOUND,
                    "ETCD_IMPORT_MISSING",
                    "%s is neither a file nor a directory".formatted(from),
                    "Nothing was installed or changed.",
                    "name the release archive (.tar.gz), or the directory that holds etcd, with"
                            + " --from");
        }
        // Copied first, so that what is checked is what is unpacked.
        progress.phase("reading " + from);
        var archive = workspace.scratch().resolve("archive.tar.gz");
        Files.copy(from, archive);
        var found = check(archive, from);
        progress.phase("unpacking " + from);
        ArchiveUnpacker.unpack(archive, workspace.release());
        return from + " sha256:" + found;
    }

    private String copy(EtcdVersion version, Path release, ReleaseProgress progress)
            throws IOException {
        progress.phase("copying from " + from);
        var directory = holder(version).orElse(from);
        for (var binary : Binary.of(version)) {
            var source = directory.resolve(binary.fileName());
            var target = release.resolve(binary.fileName());
            if (Files.isRegularFile(source)) {
                Files.copy(source, target);
                Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
        var etcd = release.resolve(Binary.ETCD.fileName());
        if (Files.exists(etcd)) {
            check(etcd, directory.resolve(Binary.ETCD.fileName()));
        }
        return directory.toString();
    }

    /// The directory that holds etcd: the one that was named, or one in it named by the version.
    Optional<Path> holder(EtcdVersion version) {
        return Places.holders(from, version).findFirst();
    }

    private Sha256 check(Path copy, Path original) throws IOException {
        var found = Sha256.of(copy);
        if (expected != null && !found.equals(expected)) {
            throw new OperatorException(
                    Failure.MISMATCH,
                    "ETCD_IMPORT_CHANGED",
                    "%s has SHA-256 %s, not %s as --sha256 says"
                            .formatted(original, found, expected),
                    "It was not unpacked or run, and nothing was installed or changed.",
                    "get it again from where the digest comes from, or correct --sha256");
        }
        return found;
    }
}
