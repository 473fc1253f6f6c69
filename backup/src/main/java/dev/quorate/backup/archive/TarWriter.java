package dev.quorate.backup.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;

/// Writes a tar of small files, in the format that every tar reads (POSIX.1-1988, `ustar`). The
/// same files give the same bytes: owners and times are left out.
final class TarWriter {
    private static final int BLOCK_BYTES = 512;
    private static final int NAME_BYTES_MAX = 100;

    private final OutputStream out;

    TarWriter(OutputStream out) {
        this.out = out;
    }

    /// @param name a path relative to where it is unpacked, at most 100 bytes
    void file(String name, byte[] content) throws IOException {
        header(name, '0', content.length, "");
        out.write(content);
        out.write(new byte[(BLOCK_BYTES - content.length % BLOCK_BYTES) % BLOCK_BYTES]);
    }

    /// A symbolic link.
    ///
    /// @param name as that of a file
    /// @param target as it is written in the link, at most 100 bytes
    void link(String name, String target) throws IOException {
        header(name, '2', 0, target);
    }

    private void header(String name, char type, int size, String target) throws IOException {
        var header = new byte[BLOCK_BYTES];
        put(header, 0, fitting(name));
        put(header, 100, "0000600\0");
        put(header, 108, "0000000\0");
        put(header, 116, "0000000\0");
        put(header, 124, "%011o\0".formatted(size));
        put(header, 136, "%011o\0".formatted(0));
        put(header, 148, " ".repeat(8));
        put(header, 156, String.valueOf(type));
        put(header, 157, fitting(target));
        put(header, 257, "ustar\0" + "00");
        int sum = 0;
        for (byte one : header) {
            sum += one & 0xff;
        }
        put(header, 148, "%06o\0 ".formatted(sum));
        out.write(header);
    }

    private static String fitting(String name) throws IOException {
        if (name.getBytes(UTF_8).length > NAME_BYTES_MAX) {
            throw new IOException("a name of more than 100 bytes: " + name);
        }
        return name;
    }

    /// What a tar ends with.
    void end() throws IOException {
        out.write(new byte[2 * BLOCK_BYTES]);
    }

    private static void put(byte[] header, int at, String text) {
        var bytes = text.getBytes(UTF_8);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }
}
