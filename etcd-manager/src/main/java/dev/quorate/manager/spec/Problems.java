package dev.quorate.manager.spec;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Collects what is wrong with one file, until it is clear that the file is beyond correction.
final class Problems {
    private static final int LISTED_MAX = 100;
    private static final Comparator<SpecProblem> BY_PLACE =
            Comparator.comparingInt(SpecProblem::line)
                    .thenComparingInt(SpecProblem::column)
                    .thenComparing(SpecProblem::path);

    private final String file;
    private final List<SpecProblem> found = new ArrayList<>();
    private boolean cut;

    Problems(String file) {
        this.file = file;
    }

    /// @throws TooManyProblemsException when enough were found
    void add(Position at, String path, String message, String remedy) {
        if (found.size() == LISTED_MAX) {
            cut = true;
            throw new TooManyProblemsException();
        }
        found.add(new SpecProblem(file, at.line(), at.column(), path, message, remedy));
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    SpecResult.Invalid toResult() {
        return new SpecResult.Invalid(file, found.stream().sorted(BY_PLACE).toList(), cut);
    }

    /// Ends the reading of a file that may be hostile and would cost much to explain.
    static final class TooManyProblemsException extends RuntimeException {}
}
