package dev.quorate.manager.spec;

import java.util.regex.Pattern;

/// A piece of somebody's text, fit to be shown in a message: in quotes, invisible characters
/// escaped, shortened, and without a password before an `@`.
record Excerpt(String text) {
    private static final int SHOWN_MAX = 60;
    private static final Pattern CREDENTIALS = Pattern.compile("[^\\s/@]{0,80}:[^\\s@]*+@");

    static String of(String text) {
        return new Excerpt(text).toString();
    }

    /// As [#toString], without the quotes.
    String unquoted() {
        var quoted = toString();
        return quoted.substring(1, quoted.lastIndexOf('\''));
    }

    @Override
    public String toString() {
        var harmless = text.indexOf('@') < 0 ? text : CREDENTIALS.matcher(text).replaceAll("***@");
        var shown = new StringBuilder("'");
        harmless.codePoints().limit(SHOWN_MAX).forEach(each -> append(shown, each));
        shown.append('\'');
        var length = harmless.codePointCount(0, harmless.length());
        if (length > SHOWN_MAX) {
            shown.append("… (%d characters)".formatted(length));
        }
        return shown.toString();
    }

    /// Whether a character can be seen for what it is, which control, direction, zero-width and odd
    /// space characters cannot.
    static boolean isVisible(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            case Character.SPACE_SEPARATOR -> codePoint == ' ';
            default -> true;
        };
    }

    private static void append(StringBuilder shown, int codePoint) {
        switch (codePoint) {
            case '\n' -> shown.append("\\n");
            case '\r' -> shown.append("\\r");
            case '\t' -> shown.append("\\t");
            default -> {
                if (isVisible(codePoint)) {
                    shown.appendCodePoint(codePoint);
                } else {
                    shown.append("\\u{%X}".formatted(codePoint));
                }
            }
        }
    }
}
