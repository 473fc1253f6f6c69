package dev.quorate.manager.simulation;

import dev.quorate.manager.simulation.Fault.Kind;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;

/// Plays many seeds, on all cores. Runs share nothing, so that a seed is the same run however many
/// are played beside it.
///
/// @param scenarios makes a scenario of a seed
/// @param flaws what is wrong with the manager
record Seeds(LongFunction<Scenario> scenarios, Flaws flaws) {
    /// What many runs came to.
    ///
    /// @param outcomes of those without a violation, by seed
    /// @param failed the seeds that showed a violation, lowest first
    /// @param faults how often each kind was planned in all of them
    record Report(
            Map<Long, Outcome> outcomes, Map<Long, Violation> failed, Map<Kind, Integer> faults) {
        Optional<Long> first() {
            return failed.keySet().stream().findFirst();
        }

        /// How many ended how.
        Map<String, Integer> ends() {
            var ends = new TreeMap<String, Integer>();
            outcomes.values().forEach(outcome -> ends.merge(outcome.end(), 1, Integer::sum));
            return ends;
        }

        String told() {
            return "%,d seeds, %,d events, %,d faults of %d kinds: %s, violations %d"
                    .formatted(
                            outcomes.size() + failed.size(),
                            outcomes.values().stream().mapToLong(Outcome::events).sum(),
                            faults.values().stream().mapToInt(Integer::intValue).sum(),
                            faults.size(),
                            ends(),
                            failed.size());
        }
    }

    /// @param stopAtFirst whether one violation is enough
    Report play(long from, int count, boolean stopAtFirst) {
        var next = new AtomicLong(from);
        var failed = new ConcurrentSkipListMap<Long, Violation>();
        var outcomes = new ConcurrentSkipListMap<Long, Outcome>();
        var faults = new EnumMap<Kind, Integer>(Kind.class);
        Runnable work =
                () -> {
                    while (!stopAtFirst || failed.isEmpty()) {
                        var seed = next.getAndIncrement();
                        if (seed >= from + count) {
                            return;
                        }
                        var scenario = scenarios.apply(seed);
                        synchronized (faults) {
                            scenario.story()
                                    .forEach(fault -> faults.merge(fault.kind(), 1, Integer::sum));
                        }
                        try {
                            outcomes.put(seed, play(scenario));
                        } catch (Violation violation) {
                            failed.put(seed, violation);
                        }
                    }
                };
        workTogether(work);
        return new Report(outcomes, failed, faults);
    }

    /// Plays one to its end.
    Outcome play(Scenario scenario) {
        try (var run = new Simulation(scenario, flaws, false)) {
            return run.run();
        }
    }

    /// Virtual threads, as the parts of a run are: turns are handed over without the kernel.
    private static void workTogether(Runnable work) {
        var problems = new ArrayList<Throwable>();
        var workers = new ArrayList<Thread>();
        for (var i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
            workers.add(
                    Thread.ofVirtual()
                            .name("seeds-" + i)
                            .uncaughtExceptionHandler((_, problem) -> {
                                synchronized (problems) {
                                    problems.add(problem);
                                }
                            })
                            .start(work));
        }
        joinAll(workers);
        if (!problems.isEmpty()) {
            throw new IllegalStateException(
                    "a seed was not played to its end", problems.getFirst());
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
