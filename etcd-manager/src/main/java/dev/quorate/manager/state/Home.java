package dev.quorate.manager.state;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.manager.spec.DnsLabel;

import tools.jackson.core.JacksonException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Everything that the manager keeps on its own disk: `$QUORATE_HOME`.
///
/// An older program reads a newer one's home but refuses to write to it.
public final class Home {
    private static final int FORMAT = 1;

    private final Path root;

    /// Empty until this home is made, and not read twice.
    private volatile Optional<Identity> identity = Optional.empty();

    private Home(Path root) {
        this.root = root;
    }

    /// @param managerUid who this manager is to the hosts: another home is another manager
    record Identity(int format, String managerUid) {}

    /// Opens the home. One that does not exist reads as empty, and is made by the first write.
    ///
    /// @throws OperatorException when a newer Quorate wrote it
    public static Home open(Path root) throws IOException {
        var home = new Home(root);
        if (Files.exists(home.file())) {
            home.identity = Optional.of(home.readIdentity());
        }
        return home;
    }

    private Path file() {
        return root.resolve("home.json");
    }

    private Identity readIdentity() throws IOException {
        var identity = read(file(), Identity.class);
        if (identity.format() > FORMAT) {
            throw new OperatorException(
                    Failure.REFUSED,
                    "HOME_TOO_NEW",
                    "%s was written by a newer Quorate (format %d, this one knows %d)"
                            .formatted(root, identity.format(), FORMAT),
                    "Nothing was changed.",
                    "use that Quorate, or another home: QUORATE_HOME=DIR quorate ...");
        }
        return identity;
    }

    private Identity made() throws IOException {
        if (identity.isEmpty()) {
            DurableFile.directory(root);
            try (var _ = FileLock.of(root.resolve("home.lock"))) {
                if (!Files.exists(file())) {
                    write(file(), new Identity(FORMAT, UUID.randomUUID().toString()));
                }
            }
            identity = Optional.of(readIdentity());
        }
        return identity.orElseThrow();
    }

    public Path root() {
        return root;
    }

    public String managerUid() throws IOException {
        return made().managerUid();
    }

    /// Who watches over the clusters of this home: one daemon at a time.
    public Holds watch() throws IOException {
        return new FileHolds(DurableFile.directory(root.resolve("watch")));
    }

    public Path store() {
        return root.resolve("store");
    }

    /// The names of all clusters that have a record here, destroyed ones included.
    public List<String> clusters() throws IOException {
        var directory = root.resolve("clusters");
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (var entries = Files.list(directory)) {
            return entries.filter(entry -> Files.exists(entry.resolve("record.json")))
                    .map(entry -> entry.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    /// @param name whatever a person typed: what cannot be a cluster's name is not looked for
    public Optional<ClusterHome> cluster(String name) {
        if (!DnsLabel.fits(name)) {
            return Optional.empty();
        }
        var directory = root.resolve("clusters").resolve(name);
        return Files.exists(directory.resolve("record.json"))
                ? Optional.of(new ClusterHome(directory))
                : Optional.empty();
    }

    /// A new cluster's directory; its record is the caller's first write.
    public ClusterHome newCluster(String name) throws IOException {
        made();
        return new ClusterHome(DurableFile.directory(root.resolve("clusters").resolve(name)));
    }

    /// Moves the record of a destroyed cluster out of the way of a new one with its name.
    public void retire(String name, String suffix) throws IOException {
        var retired = DurableFile.directory(root.resolve("retired"));
        Files.move(root.resolve("clusters").resolve(name), retired.resolve(name + "-" + suffix));
        DurableFile.syncDirectory(retired);
        DurableFile.syncDirectory(root.resolve("clusters"));
    }

    /// From the choice of ports for new members until a specification claims them: held until
    /// closed. Taken before [#lock()], never after it.
    public FileLock choosingPorts() throws IOException {
        made();
        return FileLock.of(root.resolve("ports.lock"));
    }

    /// Serialises what must not be done twice, such as recording a name: held until closed.
    public FileLock lock() throws IOException {
        made();
        return FileLock.of(root.resolve("home.lock"));
    }

    static <T> T read(Path file, Class<T> type) throws IOException {
        try {
            return JsonFormat.mapper().readValue(Files.readAllBytes(file), type);
        } catch (JacksonException damaged) {
            throw new OperatorException(
                    Failure.FAILED,
                    "RECORD_DAMAGED",
                    "%s is not readable: %s".formatted(file, damaged.getOriginalMessage()),
                    "Nothing was changed.",
                    "restore the file from a copy; the clusters themselves do not need it",
                    damaged);
        }
    }

    static void write(Path file, Object content) throws IOException {
        DurableFile.replace(
                file,
                JsonFormat.mapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(content));
    }
}
