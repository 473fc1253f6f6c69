package dev.quorate.cli.output;

import java.util.ArrayList;
import java.util.List;

/// Rows under upper-case headings, two spaces apart, no borders; as narrow as its content.
public final class Table {
    private static final String GAP = "  ";

    private final List<String> headings;
    private final List<List<String>> rows = new ArrayList<>();

    public Table(String... headings) {
        this.headings = List.of(headings);
    }

    /// @param cells as many as there are headings; an empty one is shown as a dash
    public void row(String... cells) {
        if (cells.length != headings.size()) {
            throw new IllegalArgumentException(
                    "%d cells under %d headings".formatted(cells.length, headings.size()));
        }
        rows.add(List.of(cells).stream().map(Table::shown).toList());
    }

    private static String shown(String cell) {
        return cell.isEmpty() ? "-" : Text.printable(cell);
    }

    /// The lines, the headings first.
    public List<String> lines() {
        var all = new ArrayList<List<String>>();
        all.add(headings);
        all.addAll(rows);
        var widths = new int[headings.size()];
        for (var row : all) {
            for (int i = 0; i < row.size(); i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        return all.stream().map(row -> line(row, widths)).toList();
    }

    private static String line(List<String> row, int[] widths) {
        var line = new StringBuilder();
        for (int i = 0; i < row.size(); i++) {
            line.append(row.get(i));
            if (i < row.size() - 1) {
                line.append(" ".repeat(widths[i] - row.get(i).length())).append(GAP);
            }
        }
        return line.toString();
    }
}
