package dev.quorate.manager.spec;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Optional;

/// Gets the text out of a file that may be anything.
final class SpecFile {
    /// A specification of seven hosts has 3 KiB.
    static final int BYTES_MAX = 1 << 20;

    private final Path file;
    private final Problems problems;

    SpecFile(Path file, Problems problems) {
        this.file = file;
        this.problems = problems;
    }

    /// The text; empty when `problems` tells why there is none.
    Optional<String> read() {
        try {
            var before = Files.readAttributes(file, BasicFileAttributes.class);
            if (!before.isRegularFile()) {
                return refuse(
                        before.isDirectory() ? "is a directory" : "is not a regular file",
                        "name a YAML file");
            }
            var bytes = bytes();
            var after = Files.readAttributes(file, BasicFileAttributes.class);
            if (changed(before, after)) {
                return refuse("changed while it was read", "run the command again");
            }
            if (bytes.length > BYTES_MAX) {
                return refuse(
                        "has more than %d bytes".formatted(BYTES_MAX),
                        "check that this is the right file; a specification has a few thousand");
            }
            return decode(bytes);
        } catch (IOException e) {
            return refuse(whatHappened(e), "name a YAML file that you may read");
        }
    }

    private byte[] bytes() throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(BYTES_MAX + 1);
        }
    }

    static boolean changed(BasicFileAttributes before, BasicFileAttributes after) {
        return before.size() != after.size()
                || !before.lastModifiedTime().equals(after.lastModifiedTime())
                || !Objects.equals(before.fileKey(), after.fileKey());
    }

    private static String whatHappened(IOException e) {
        return switch (e) {
            case NoSuchFileException missing -> "does not exist";
            case AccessDeniedException denied -> "may not be read by this user";

            case FileSystemException other when other.getReason() != null ->
                    "cannot be read: " + other.getReason();
            default -> "cannot be read: " + e.getMessage();
        };
    }

    private Optional<String> refuse(String message, String remedy) {
        problems.add(Position.WHOLE_FILE, "", message, remedy);
        return Optional.empty();
    }

    private Optional<String> decode(byte[] bytes) {
        var encoding = foreignEncoding(bytes);
        if (encoding.isPresent()) {
            problems.add(
                    Position.START,
                    "",
                    encoding.get(),
                    "save the file as UTF-8 without a byte order mark");
            return Optional.empty();
        }
        var decoder =
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT);
        try {
            return Optional.of(decoder.decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException e) {
            var bad = firstMalformed(bytes);
            problems.add(
                    positionAfter(bytes, bad),
                    "",
                    "byte %d (0x%02X) is not UTF-8".formatted(bad, bytes[bad]),
                    "save the file as UTF-8");
            return Optional.empty();
        }
    }

    private static Optional<String> foreignEncoding(byte[] bytes) {
        var first = unsigned(bytes, 0);
        var second = unsigned(bytes, 1);
        if (first == 0xEF && second == 0xBB && unsigned(bytes, 2) == 0xBF) {
            return Optional.of("begins with a byte order mark");
        }
        var marked = (first == 0xFF && second == 0xFE) || (first == 0xFE && second == 0xFF);
        var unmarked = first == 0 || second == 0;
        return marked || unmarked
                ? Optional.of("is UTF-16 or UTF-32, not UTF-8")
                : Optional.empty();
    }

    private static int unsigned(byte[] bytes, int index) {
        return index < bytes.length ? Byte.toUnsignedInt(bytes[index]) : -1;
    }

    private static int firstMalformed(byte[] bytes) {
        var in = ByteBuffer.wrap(bytes);
        var decoder =
                StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT);
        decoder.decode(in, CharBuffer.allocate(bytes.length), true);
        return in.position();
    }

    private static Position positionAfter(byte[] bytes, int length) {
        var before = new String(bytes, 0, length, StandardCharsets.UTF_8);
        var line = (int) before.chars().filter(each -> each == '\n').count() + 1;
        var lineStart = before.lastIndexOf('\n') + 1;
        return new Position(line, before.codePointCount(lineStart, before.length()) + 1);
    }
}
