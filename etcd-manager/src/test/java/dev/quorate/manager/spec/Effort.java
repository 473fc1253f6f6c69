package dev.quorate.manager.spec;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.function.Supplier;

/// What a call costs this thread. Unlike the time on the clock, it does not depend on what else the
/// machine does.
record Effort(Duration processorTime, long allocatedBytes) {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final Duration PROCESSOR_TIME_MAX = Duration.ofSeconds(1);
    private static final long ALLOCATED_BYTES_MAX = 256L << 20;

    static <T> T small(Supplier<T> call) {
        var id = Thread.currentThread().threadId();
        var timeBefore = THREADS.getCurrentThreadCpuTime();
        var bytesBefore = THREADS.getThreadAllocatedBytes(id);

        var result = call.get();

        var effort =
                new Effort(
                        Duration.ofNanos(THREADS.getCurrentThreadCpuTime() - timeBefore),
                        THREADS.getThreadAllocatedBytes(id) - bytesBefore);
        assertThat(effort.processorTime()).isLessThan(PROCESSOR_TIME_MAX);
        assertThat(effort.allocatedBytes()).isLessThan(ALLOCATED_BYTES_MAX);
        return result;
    }
}
