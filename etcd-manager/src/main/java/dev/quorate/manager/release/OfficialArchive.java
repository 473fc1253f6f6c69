package dev.quorate.manager.release;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.manager.spec.EtcdVersion;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URI;
import java.util.Set;

/// etcd's own release archives, from the official place or a mirror of it.
final class OfficialArchive implements BinarySource {
    private static final String OFFICIAL = "https://github.com/etcd-io/etcd/releases/download";
    private static final String MIRROR = "QUORATE_ETCD_MIRROR";
    private static final Set<String> SCHEMES = Set.of("https", "http", "file");
    private static final int SUMS_BYTES_MAX = 64 << 10;
    private static final long ARCHIVE_BYTES_MAX = 256L << 20;

    private final Machine machine;

    OfficialArchive(Machine machine) {
        this.machine = machine;
    }

    @Override
    public Origin origin() {
        return Origin.OFFICIAL;
    }

    @Override
    public String title() {
        return "official release";
    }

    static String archiveName(EtcdVersion version, Platform platform) {
        return "etcd-v%s-%s.tar.gz".formatted(version, platform);
    }

    @Override
    public String fetch(EtcdVersion version, Workspace workspace, ReleaseProgress progress)
            throws IOException, InterruptedException {
        if (machine.platform().os().equals("darwin")) {
            throw new IOException("for macOS it is a zip archive, which is not read here");
        }
        var name = archiveName(version, machine.platform());
        var folder = base() + "/v" + version + "/";
        progress.phase("asking %s for etcd %s".formatted(base(), version));
        var sums = URI.create(folder + "SHA256SUMS");
        var expected = expected(sums, name);
        progress.phase("downloading " + name);
        var archive = workspace.scratch().resolve(name);
        var address = URI.create(folder + name);
        var found = new Download(address, progress).to(archive, ARCHIVE_BYTES_MAX);
        if (!found.equals(expected)) {
            // Going on to the next source would hide that somebody, or something, alters releases.
            throw new OperatorException(
                    Failure.MISMATCH,
                    "ETCD_ARCHIVE_CHANGED",
                    "%s has SHA-256 %s, but %s says %s".formatted(address, found, sums, expected),
                    "It was not unpacked, and nothing was installed or changed.",
                    ("repeat the command; if it fails again, do not trust %s: name another address"
                                    + " with %s, or run `quorate etcd install %s --from FILE`")
                            .formatted(base(), MIRROR, version));
        }
        progress.phase("unpacking " + name);
        ArchiveUnpacker.unpack(archive, workspace.release());
        return address + " sha256:" + found;
    }

    private Sha256 expected(URI sums, String name) throws IOException, InterruptedException {
        var text = new Download(sums, ReleaseProgress.SILENT).text(SUMS_BYTES_MAX);
        for (var line : text.lines().toList()) {
            var fields = line.strip().split("\\s+\\*?", 2);
            if (fields.length == 2 && fields[1].equals(name)) {
                try {
                    return Sha256.parse(fields[0]);
                } catch (IllegalArgumentException e) {
                    throw new IOException("%s is damaged: %s".formatted(sums, e.getMessage()), e);
                }
            }
        }
        throw new IOException("%s does not list %s".formatted(sums, name));
    }

    private String base() {
        var text = machine.variable(MIRROR).orElse(OFFICIAL).strip();
        try {
            var base = URI.create(text);
            if (base.getScheme() != null
                    && SCHEMES.contains(base.getScheme())
                    && base.getSchemeSpecificPart().startsWith("/")
                    && base.getQuery() == null
                    && base.getFragment() == null) {
                return text.replaceFirst("/+$", "");
            }
        } catch (IllegalArgumentException e) {
            throw notAnAddress(text, e);
        }
        throw notAnAddress(text, null);
    }

    private static OperatorException notAnAddress(String text, @Nullable Exception cause) {
        return new OperatorException(
                Failure.BAD_INPUT,
                "ETCD_MIRROR_INVALID",
                "%s is '%s', which is not an https, http or file address".formatted(MIRROR, text),
                "Nothing was installed or changed.",
                "set it to the folder that holds v3.6.16/, such as %s or file:///srv/etcd"
                        .formatted(OFFICIAL),
                cause);
    }
}
