package dev.quorate.manager.spec;

/// Finds characters that YAML forbids or that an editor does not show, before YAML is parsed: the
/// parser would say little about them, and stop at the first.
final class TextCheck {
    private final Problems problems;
    private int line = 1;
    private int column = 1;
    private int previous = '\n';
    private boolean indenting = true;
    private boolean clean = true;

    private TextCheck(Problems problems) {
        this.problems = problems;
    }

    /// Whether the text may be parsed; if not, `problems` tells each place.
    static boolean passes(String text, Problems problems) {
        var check = new TextCheck(problems);
        text.codePoints().forEach(check::next);
        return check.clean;
    }

    private void next(int codePoint) {
        if (previous == '\r' && codePoint != '\n') {
            refuse("a carriage return inside a line", "end lines with line feeds");
        }
        previous = codePoint;
        if (codePoint == '\n') {
            line++;
            column = 1;
            indenting = true;
            return;
        }
        if (codePoint == '\t' && indenting) {
            refuse("a tab in the indentation", "indent with spaces");
            indenting = false;
        } else if (codePoint == 0) {
            refuse("a NUL byte", "check that this is a text file, and remove it");
        } else if (forbidden(codePoint)) {
            refuse("the invisible character U+%04X".formatted(codePoint), "remove it");
        }
        indenting = indenting && codePoint == ' ';
        column++;
    }

    private static boolean forbidden(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL -> codePoint != '\t' && codePoint != '\r';
            case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            case Character.FORMAT -> codePoint == 0xFEFF || changesDirection(codePoint);
            default -> codePoint == 0xFFFE || codePoint == 0xFFFF;
        };
    }

    /// Such characters can make a line look like another one, even inside a comment.
    private static boolean changesDirection(int codePoint) {
        return codePoint == 0x061C
                || codePoint == 0x200E
                || codePoint == 0x200F
                || (codePoint >= 0x202A && codePoint <= 0x202E)
                || (codePoint >= 0x2066 && codePoint <= 0x2069);
    }

    private void refuse(String message, String remedy) {
        problems.add(new Position(line, column), "", message, remedy);
        clean = false;
    }
}
