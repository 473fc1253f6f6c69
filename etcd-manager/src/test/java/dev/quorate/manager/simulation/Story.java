package dev.quorate.manager.simulation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// A run that shows a violation, with as few faults as still show it.
///
/// @param found the seed's own scenario
/// @param shrunk the same with fewer faults
record Story(Scenario found, Scenario shrunk, Violation violation, List<String> told) {
    private static final int LINES_MAX = 120;

    Story {
        told = List.copyOf(told);
    }

    /// @param invariant that the shrunk run has to break as well
    static Story of(Scenario found, Flaws flaws, String invariant) {
        var shrunk = found;
        var tried = 0;
        while (tried < shrunk.story().size()) {
            var fewer = new ArrayList<>(shrunk.story());
            fewer.remove(fewer.size() - 1 - tried);
            var candidate = shrunk.with(fewer);
            if (violation(candidate, flaws)
                    .filter(broken -> broken.invariant().equals(invariant))
                    .isPresent()) {
                shrunk = candidate;
                tried = 0;
            } else {
                tried++;
            }
        }
        return tell(found, shrunk, flaws);
    }

    private static Optional<Violation> violation(Scenario scenario, Flaws flaws) {
        try {
            var _ = new Seeds(_ -> scenario, flaws).play(scenario);
            return Optional.empty();
        } catch (Violation violation) {
            return Optional.of(violation);
        }
    }

    private static Story tell(Scenario found, Scenario shrunk, Flaws flaws) {
        try (var run = new Simulation(shrunk, flaws, true)) {
            try {
                var outcome = run.run();
                throw new IllegalStateException(
                        "the same run ends differently when it is told: " + outcome);
            } catch (Violation violation) {
                return new Story(found, shrunk, violation, run.world().told());
            }
        }
    }

    /// For a person to read.
    String text() {
        var spec = shrunk.spec();
        var text = new StringBuilder();
        text.append("seed %d: %s%n".formatted(found.seed(), violation.getMessage()));
        text.append("  replay it: src/test/simulate --seed %d%n".formatted(found.seed()));
        text.append(
                "  etcd %s, %d members, %d hosts, %d daemons, grace %d s for data and %d s for hosts, %d replacements a day%s%n"
                        .formatted(
                                spec.version(),
                                spec.members(),
                                spec.hosts().size(),
                                shrunk.daemons(),
                                spec.replacement().dataLost().toSeconds(),
                                spec.replacement().hostLost().toSeconds(),
                                spec.replacement().perDayMax(),
                                shrunk.founded() ? "" : ", not yet founded"));
        text.append(
                "  %d of its %d faults are enough:%n"
                        .formatted(shrunk.story().size(), found.story().size()));
        shrunk.story().forEach(fault -> text.append("    ").append(fault.told()).append('\n'));
        text.append("  what happens, in seconds:\n");
        lastLines().forEach(line -> text.append("    ").append(line).append('\n'));
        return text.toString();
    }

    private List<String> lastLines() {
        if (told.size() <= LINES_MAX) {
            return told;
        }
        var lines = new ArrayList<>(Collections.singletonList("..."));
        lines.addAll(told.subList(told.size() - LINES_MAX, told.size()));
        return lines;
    }
}
