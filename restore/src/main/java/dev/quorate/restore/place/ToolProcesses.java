package dev.quorate.restore.place;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// The processes of restore tools that work on one directory, whoever started them.
///
/// @param argument which only they have
record ToolProcesses(String argument) {
    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /// Kills them.
    ///
    /// @return whether all were gone by the deadline
    boolean end(Duration deadline) throws InterruptedException {
        var until = System.nanoTime() + deadline.toNanos();
        for (var left = find(); !left.isEmpty(); left = find()) {
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

    /// One that has ended has no arguments any more, also while nobody has taken note of its end.
    private List<ProcessHandle> find() {
        return ProcessHandle.allProcesses().filter(this::isOne).toList();
    }

    private boolean isOne(ProcessHandle process) {
        return process.info()
                .arguments()
                .filter(arguments -> List.of(arguments).contains(argument))
                .isPresent();
    }
}
