package dev.quorate.backup.look;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// Keys and values as text. They may be any bytes, some of which would drive the terminal of
/// whoever reads them: those are written as `\xNN`, and a backslash as `\\`. What is written so is
/// read back as the same bytes.
public final class KeyText {
    private static final int ASCII_PRINTABLE_MIN = 0x20;
    private static final int ASCII_PRINTABLE_MAX = 0x7e;

    private KeyText() {}

    public static String of(byte[] bytes) {
        var text = new StringBuilder(bytes.length + 8);
        try {
            StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .codePoints()
                    .forEach(point -> append(text, point));
        } catch (CharacterCodingException binary) {
            text.setLength(0);
            for (byte one : bytes) {
                append(text, one);
            }
        }
        return text.toString();
    }

    private static void append(StringBuilder text, int point) {
        if (point == '\\') {
            text.append("\\\\");
        } else if (visible(point)) {
            text.appendCodePoint(point);
        } else {
            for (byte one : Character.toString(point).getBytes(StandardCharsets.UTF_8)) {
                escape(text, one);
            }
        }
    }

    private static void append(StringBuilder text, byte one) {
        if (one == '\\') {
            text.append("\\\\");
        } else if (one >= ASCII_PRINTABLE_MIN && one <= ASCII_PRINTABLE_MAX) {
            text.append((char) one);
        } else {
            escape(text, one);
        }
    }

    private static void escape(StringBuilder text, byte one) {
        text.append("\\x").append(HexFormat.of().toHexDigits(one));
    }

    /// Whether a reader sees it as what it is: no control, no format character such as those that
    /// turn the direction of writing, nothing that has no glyph.
    private static boolean visible(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            default -> true;
        };
    }

    /// The bytes of a text, as [#of] writes it or as a person types it.
    ///
    /// @throws IllegalArgumentException when a backslash stands before anything but `\` and `xNN`
    public static byte[] parse(String text) {
        var bytes = new ByteArrayOutputStream(text.length());
        int at = 0;
        while (at < text.length()) {
            int next = text.indexOf('\\', at);
            int end = next < 0 ? text.length() : next;
            bytes.writeBytes(text.substring(at, end).getBytes(StandardCharsets.UTF_8));
            at = next < 0 ? end : escaped(text, next, bytes);
        }
        return bytes.toByteArray();
    }

    private static int escaped(String text, int at, ByteArrayOutputStream bytes) {
        if (text.startsWith("\\\\", at)) {
            bytes.write('\\');
            return at + 2;
        }
        if (text.startsWith("\\x", at) && at + 4 <= text.length()) {
            try {
                bytes.write(HexFormat.fromHexDigits(text, at + 2, at + 4));
                return at + 4;
            } catch (NumberFormatException noDigits) {
                throw wrong(text, at, noDigits);
            }
        }
        throw wrong(text, at, null);
    }

    private static IllegalArgumentException wrong(String text, int at, @Nullable Throwable cause) {
        return new IllegalArgumentException(
                "'%s': a byte is written \\xNN and a backslash \\\\, and this is neither, at %d"
                        .formatted(text, at + 1),
                cause);
    }
}
