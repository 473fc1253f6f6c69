package dev.quorate.manager.host;

import dev.quorate.Failure;
import dev.quorate.OperatorException;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.util.List;

/// The lock that a member's etcd holds for life, taken by the manager while it moves data: the
/// start guard may have looked at the directory already, and must not start etcd on what is left.
///
/// Java's file locks are of another kind (`fcntl`) than those a shell can take and etcd can inherit
/// (`flock`), so `flock` holds it for us until its input ends, which is when this object is closed
/// or the manager dies.
final class DirectoryLock implements AutoCloseable {
    /// An etcd that was just killed lets go of its lock last, after it has given back its memory.
    private static final String PATIENCE_SECONDS = "2";

    private final Process holder;

    private DirectoryLock(Process holder) {
        this.holder = holder;
    }

    /// @throws OperatorException when the member runs, is being started, or is moved by another
    static DirectoryLock take(MemberPaths paths, String intention) throws IOException {
        Files.createDirectories(paths.parent());
        try {
            Files.createFile(paths.lock(), DurableFile.OWNER_FILE);
        } catch (FileAlreadyExistsException _) {
            // It stays for ever: removing a lock file lets two hold it.
        }
        var command =
                List.of("flock", "-w", PATIENCE_SECONDS, "-x", paths.lock().toString(), "cat");
        var holder = new ProcessBuilder(command).redirectError(Redirect.DISCARD).start();
        var lock = new DirectoryLock(holder);
        if (lock.isHeld()) {
            return lock;
        }
        lock.close();
        throw new OperatorException(
                Failure.REFUSED,
                "DATA_IN_USE",
                "cannot %s: a process works on %s".formatted(intention, paths.dataDir()),
                "nothing was moved",
                "stop the member first with `quorate member stop`; `fuser -v '%s'` names who holds it"
                        .formatted(paths.lock()));
    }

    /// `cat` gives back what it is given, and it runs only under the lock.
    private boolean isHeld() throws IOException {
        try {
            holder.getOutputStream().write('\n');
            holder.getOutputStream().flush();
        } catch (IOException _) {
            return false;
        }
        return holder.getInputStream().read() == '\n';
    }

    @Override
    public void close() throws IOException {
        try (var _ = holder.getInputStream()) {
            holder.getOutputStream().close();
        } catch (IOException _) {
            // The holder had ended already, and its lock with it.
        }
        // Only when it has ended is the lock free for a start; that cannot be interrupted half-way.
        holder.onExit().join();
    }
}
