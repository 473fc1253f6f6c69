package dev.quorate.manager.host;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// The log file of a member: what the start guard and etcd print.
///
/// It is a file and never a pipe of ours, which would fill up and block etcd while the manager is
/// stopped.
final class MemberLog {
    private static final long ROTATE_ABOVE_BYTES = 64L << 20;
    private static final int READ_BYTES_MAX = 8 << 20;

    /// How the start guard's lines begin.
    static final String GUARD = "quorate start guard: ";

    private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}&&[^\\t]]");

    private final Path file;
    private final Path previous;

    MemberLog(MemberPaths paths) {
        this.file = paths.log();
        this.previous = paths.previousLog();
    }

    /// Makes the file ready to be appended to: readable by the owner only, and not without bounds.
    void prepare() throws IOException {
        if (size() > ROTATE_ABOVE_BYTES) {
            Files.move(file, previous, StandardCopyOption.ATOMIC_MOVE);
        }
        try {
            Files.createFile(file, DurableFile.OWNER_FILE);
        } catch (FileAlreadyExistsException _) {
            // It is appended to.
        }
    }

    /// In bytes; 0 when there is no log.
    long size() throws IOException {
        return Files.exists(file) ? Files.size(file) : 0;
    }

    /// The last lines, newest last; control characters are shown as `?`.
    ///
    /// @param bytesMax how much of the end of the file is looked at
    List<String> tail(int linesMax, int bytesMax) throws IOException {
        var size = size();
        var from = Math.max(0, size - Math.min(bytesMax, READ_BYTES_MAX));
        var lines = lines(from);
        // What is read from the middle of the file begins with a part of a line.
        var whole = from > 0 && lines.size() > 1 ? lines.subList(1, lines.size()) : lines;
        return List.copyOf(whole.subList(Math.max(0, whole.size() - linesMax), whole.size()));
    }

    /// What the guard said last, after a position in the file.
    String lastGuardLine(long from) throws IOException {
        return lines(from).stream()
                .filter(line -> line.startsWith(GUARD))
                .map(line -> line.substring(GUARD.length()))
                .reduce((_, later) -> later)
                .orElse("the guard gave no reason");
    }

    private List<String> lines(long from) throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        try (var channel = FileChannel.open(file, Set.of(StandardOpenOption.READ))) {
            var length = Math.clamp(channel.size() - from, 0, READ_BYTES_MAX);
            var buffer = ByteBuffer.allocate(length);
            while (buffer.hasRemaining() && channel.read(buffer, from + buffer.position()) >= 0) {}
            var text = new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
            return text.lines().map(line -> CONTROL.matcher(line).replaceAll("?")).toList();
        }
    }
}
