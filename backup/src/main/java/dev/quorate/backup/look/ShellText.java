package dev.quorate.backup.look;

import java.util.regex.Pattern;

/// Words of a command that is shown to be typed.
public final class ShellText {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:=@%+,-]+");

    private ShellText() {}

    /// The word as a shell reads it back.
    public static String quoted(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
