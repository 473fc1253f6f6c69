package dev.quorate.cli.output;

import java.io.PrintWriter;

/// A table that is printed while its rows are found. So many rows at once are held as a person
/// looks at; the columns of the next may be wider.
public final class RowStream {
    private static final int ROWS_AT_ONCE = 500;

    private final PrintWriter out;
    private final String[] headings;
    private Table table;
    private int held;
    private boolean begun;

    public RowStream(PrintWriter out, String... headings) {
        this.out = out;
        this.headings = headings.clone();
        this.table = new Table(headings);
    }

    public void row(String... cells) {
        table.row(cells);
        held++;
        if (held == ROWS_AT_ONCE) {
            print();
        }
    }

    private void print() {
        table.lines().stream().skip(begun ? 1 : 0).forEach(out::println);
        out.flush();
        begun = true;
        held = 0;
        table = new Table(headings);
    }

    /// Prints what is held; the headings too, when there was nothing else.
    public void end() {
        if (held > 0 || !begun) {
            print();
        }
    }
}
