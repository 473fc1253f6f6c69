package dev.quorate.manager.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;

/// Plays many seeds, on all cores.
///
/// @param scenarios makes a scenario of a seed
/// @param flaws what is wrong with the manager
record Seeds(LongFunction<Scenario> scenarios, Flaws flaws) {
    /// What many runs came to.
    ///
    /// @param ends how many ended how
    /// @param failed the seeds that showed a violation, lowest first
    record Report(Map<String, Long> ends, Map<Long, Violation> failed) {
        Optional<Long> first() {
            return failed.keySet().stream().findFirst();
        }
    }

    /// @param stopAtFirst whether one violation is enough
    Report play(long from, int count, boolean stopAtFirst) {
        var next = new AtomicLong(from);
        var failed = new ConcurrentSkipListMap<Long, Violation>();
        var ends = new TreeMap<String, Long>();
        var workers = new ArrayList<Thread>();
        for (var i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
            workers.add(
                    Thread.ofPlatform()
                            .name("seeds-" + i)
                            .start(() -> {
                                while (!stopAtFirst || failed.isEmpty()) {
                                    var seed = next.getAndIncrement();
                                    if (seed >= from + count) {
                                        return;
                                    }
                                    var end = end(seed, failed);
                                    synchronized (ends) {
                                        ends.merge(end, 1L, Long::sum);
                                    }
                                }
                            }));
        }
        joinAll(workers);
        return new Report(ends, failed);
    }

    private String end(long seed, Map<Long, Violation> failed) {
        try {
            return play(scenarios.apply(seed)).end();
        } catch (Violation violation) {
            failed.put(seed, violation);
            return "violation";
        }
    }

    /// Plays one to its end.
    Outcome play(Scenario scenario) {
        try (var run = new Simulation(scenario, flaws, false)) {
            return run.run();
        }
    }

    private static void joinAll(List<Thread> workers) {
        for (var worker : workers) {
            try {
                worker.join();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while seeds are played", interrupted);
            }
        }
    }
}
