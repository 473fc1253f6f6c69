package dev.quorate.manager.spec;

import java.util.Comparator;

/// A place in a text file.
///
/// @param line counted from 1; 0 when a problem concerns the file as a whole
/// @param column in characters, counted from 1; 0 when a problem concerns the file as a whole
record Position(int line, int column) implements Comparable<Position> {
    static final Position WHOLE_FILE = new Position(0, 0);
    static final Position START = new Position(1, 1);

    private static final Comparator<Position> ORDER =
            Comparator.comparingInt(Position::line).thenComparingInt(Position::column);

    @Override
    public int compareTo(Position other) {
        return ORDER.compare(this, other);
    }
}
