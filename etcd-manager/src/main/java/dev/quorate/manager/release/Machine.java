package dev.quorate.manager.release;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The machine on which binaries are looked for: its environment, platform and user.
///
/// @param environment environment variables
/// @param osName as Java's `os.name`
/// @param osArch as Java's `os.arch`
/// @param userName as Java's `user.name`
public record Machine(
        Map<String, String> environment, String osName, String osArch, String userName) {
    public Machine {
        environment = Map.copyOf(environment);
    }

    /// The machine that this process runs on.
    public static Machine current() {
        return new Machine(
                System.getenv(),
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                System.getProperty("user.name"));
    }

    public Platform platform() {
        return Platform.of(osName, osArch);
    }

    boolean root() {
        return userName.equals("root");
    }

    /// The value of a variable; one that is empty counts as not set.
    Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    /// The absolute directories of a colon-separated variable. Relative ones are left out: what
    /// they name would depend on where a command was typed.
    List<Path> directories(String name) {
        var directories = new ArrayList<Path>();
        for (var element : variable(name).orElse("").split(":", -1)) {
            try {
                var directory = Path.of(element);
                if (directory.isAbsolute() && !directories.contains(directory.normalize())) {
                    directories.add(directory.normalize());
                }
            } catch (InvalidPathException e) {
                // Nothing can lie in a directory whose name the file system cannot have.
            }
        }
        return directories;
    }

    /// A program on the `PATH`.
    Optional<Path> program(String name) {
        return directories("PATH").stream()
                .map(directory -> directory.resolve(name))
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst();
    }

    /// The environment for programs run from here: etcd and its tools take every `ETCD…` variable
    /// for one of their flags, so those are left out. All but one: without it an etcd 3.4 does not
    /// even tell its version on arm64 (etcdmain/etcd.go, `checkSupportArch`).
    Map<String, String> scrubbedEnvironment() {
        var scrubbed = new TreeMap<>(environment);
        scrubbed.keySet()
                .removeIf(name -> name.startsWith("ETCD") && !name.equals("ETCD_UNSUPPORTED_ARCH"));
        return scrubbed;
    }

    /// Leaves the environment out: it may hold keys.
    @Override
    public String toString() {
        return "Machine[%s, user %s]".formatted(platform(), userName);
    }
}
