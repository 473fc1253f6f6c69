package dev.quorate.restore.drill;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.manager.state.DurableFile;
import dev.quorate.manager.state.Home;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Where the drills of one cluster take place: a home of its own, apart from that of the manager,
/// so that nothing which they make is mistaken for a cluster. All of it was made by drills, and all
/// of it is removed: what this one made, and what one that was killed left behind.
final class DrillPlace implements AutoCloseable {
    private static final Duration END_DEADLINE = Duration.ofSeconds(30);
    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Path directory;
    private final FileChannel lock;

    private DrillPlace(Path directory, FileChannel lock) {
        this.directory = directory;
        this.lock = lock;
    }

    /// Takes the place, and clears it.
    ///
    /// @param home the manager's
    /// @throws OperatorException [Failure.BUSY] while another drill is under way
    static DrillPlace take(Home home, String cluster) throws IOException, InterruptedException {
        var drills = DurableFile.directory(home.root().resolve("drills"));
        var lock =
                FileChannel.open(
                        drills.resolve(cluster + ".lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
        if (!locked(lock)) {
            lock.close();
            throw new OperatorException(
                    Failure.BUSY,
                    "DRILL_UNDER_WAY",
                    "another drill of cluster %s is under way".formatted(cluster),
                    "Nothing was changed.",
                    "wait for its end: quorate dr status -c " + cluster);
        }
        var place = new DrillPlace(drills.resolve(cluster), lock);
        try {
            place.clear();
            return place;
        } catch (Throwable failed) {
            lock.close();
            throw failed;
        }
    }

    private static boolean locked(FileChannel file) throws IOException {
        try {
            return file.tryLock() != null;
        } catch (OverlappingFileLockException ofThisProcess) {
            return false;
        }
    }

    Home home() throws IOException {
        return Home.open(DurableFile.directory(directory));
    }

    private void clear() throws IOException, InterruptedException {
        if (!endProcesses()) {
            throw new OperatorException(
                    Failure.FAILED,
                    "DRILL_LEFT_BEHIND",
                    "processes of an earlier drill in %s do not end".formatted(directory),
                    "Nothing else was changed.",
                    "end them, then run the same command again");
        }
        DurableFile.deleteScratch(directory);
    }

    /// Members and restore tools name their data directory, which lies here, among their arguments.
    private boolean endProcesses() throws InterruptedException {
        long until = System.nanoTime() + END_DEADLINE.toNanos();
        for (var left = processes(); !left.isEmpty(); left = processes()) {
            if (System.nanoTime() - until > 0) {
                return false;
            }
            left.forEach(ProcessHandle::destroyForcibly);
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
        return true;
    }

    private List<ProcessHandle> processes() {
        var here = directory + "/";
        var self = ProcessHandle.current();
        return ProcessHandle.allProcesses()
                .filter(process -> !process.equals(self))
                .filter(process ->
                        process.info()
                                .arguments()
                                .filter(arguments ->
                                        Arrays.stream(arguments)
                                                .anyMatch(word -> word.contains(here)))
                                .isPresent())
                .toList();
    }

    @Override
    public void close() throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            clear();
        } catch (InterruptedException again) {
            interrupted = true;
        } finally {
            lock.close();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        if (Files.exists(directory)) {
            throw new IOException(directory + " could not be removed");
        }
    }
}
