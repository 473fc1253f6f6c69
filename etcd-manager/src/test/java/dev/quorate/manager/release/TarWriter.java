package dev.quorate.manager.release;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;

/// Writes tar archives, also such as no honest program would write.
final class TarWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    TarWriter directory(String name) {
        return entry(name, '5', "", 0, "");
    }

    TarWriter file(String name, String content) {
        return entry(name, '0', "", content.length(), content);
    }

    TarWriter link(String name, char type, String target) {
        return entry(name, type, target, 0, "");
    }

    /// @param size as the header says it, whatever the content is
    TarWriter entry(String name, char type, String target, long size, String content) {
        var header = new byte[512];
        put(header, 0, name);
        put(header, 100, "0000755");
        put(header, 124, "%011o".formatted(size));
        put(header, 148, "        ");
        header[156] = (byte) type;
        put(header, 157, target);
        put(header, 257, "ustar\0" + "00");
        int sum = 0;
        for (var b : header) {
            sum += b & 0xff;
        }
        put(header, 148, "%06o\0 ".formatted(sum));
        out.writeBytes(header);
        out.writeBytes(content.getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(new byte[-content.length() & 511]);
        return this;
    }

    byte[] gzipped() throws IOException {
        var zipped = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(zipped)) {
            out.writeTo(gzip);
            gzip.write(new byte[1024]);
        }
        return zipped.toByteArray();
    }

    private static void put(byte[] header, int offset, String text) {
        var bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, offset, bytes.length);
    }
}
