package dev.quorate.manager.spec;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Collects what is wrong with one file. Their number is limited, so that a hostile file costs
/// little.
final class Problems {
    private static final int LISTED_MAX = 100;
    private static final Comparator<SpecProblem> BY_PLACE =
            Comparator.comparingInt(SpecProblem::line)
                    .thenComparingInt(SpecProblem::column)
                    .thenComparing(SpecProblem::path);

    private final String file;
    private final List<SpecProblem> found = new ArrayList<>();
    private int further;

    Problems(String file) {
        this.file = file;
    }

    void add(Position at, String path, String message, String remedy) {
        if (isFull()) {
            further++;
            return;
        }
        found.add(new SpecProblem(file, at.line(), at.column(), path, message, remedy));
    }

    /// Whether further problems are only counted, so that no effort need be made to explain them.
    boolean isFull() {
        return found.size() == LISTED_MAX;
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    SpecResult.Invalid toResult() {
        return new SpecResult.Invalid(file, found.stream().sorted(BY_PLACE).toList(), further);
    }
}
