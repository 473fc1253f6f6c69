package dev.quorate.manager.release;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Reads one file from an `https`, `http` or `file` address, within limits of time and size.
final class Download {
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);

    /// Covers what the connect limit does not: a name server that does not answer.
    private static final Duration OPEN_LIMIT = Duration.ofSeconds(10);

    private static final Duration STALL_LIMIT = Duration.ofSeconds(20);
    private static final Duration TOTAL_LIMIT = Duration.ofMinutes(30);

    private final URI address;
    private final ReleaseProgress progress;

    Download(URI address, ReleaseProgress progress) {
        this.address = address;
        this.progress = progress;
    }

    /// @return the digest of what was written
    /// @throws IOException when it cannot be had whole; the message names the address
    Sha256 to(Path file, long bytesMax) throws IOException, InterruptedException {
        try (var body = open();
                var digesting = Sha256.digesting(body.stream);
                var out = Files.newOutputStream(file)) {
            copy(digesting, body.length, out, bytesMax);
            return Sha256.read(digesting);
        }
    }

    /// The whole file as text.
    String text(int bytesMax) throws IOException, InterruptedException {
        try (var body = open();
                var out = new ByteArrayOutputStream()) {
            copy(body.stream, body.length, out, bytesMax);
            return out.toString(StandardCharsets.UTF_8);
        }
    }

    private void copy(InputStream in, long length, OutputStream out, long bytesMax)
            throws IOException {
        var deadline = System.nanoTime() + TOTAL_LIMIT.toNanos();
        var buffer = new byte[1 << 16];
        long done = 0;
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            done += read;
            if (done > bytesMax) {
                throw new IOException("%s is larger than %d bytes".formatted(address, bytesMax));
            }
            if (System.nanoTime() - deadline > 0) {
                throw new IOException(
                        "%s was not read within %d min"
                                .formatted(address, TOTAL_LIMIT.toMinutes()));
            }
            out.write(buffer, 0, read);
            progress.bytes(done, length);
        }
        if (length >= 0 && done != length) {
            throw new IOException(
                    "%s was cut short after %d of %d bytes".formatted(address, done, length));
        }
    }

    private Body open() throws IOException, InterruptedException {
        if ("file".equals(address.getScheme())) {
            var file = Path.of(address);
            return new Body(Files.newInputStream(file), Files.size(file));
        }
        var connection = (HttpURLConnection) address.toURL().openConnection();
        connection.setConnectTimeout((int) CONNECT_LIMIT.toMillis());
        connection.setReadTimeout((int) STALL_LIMIT.toMillis());
        connection.setRequestProperty("User-Agent", "quorate");
        var answered = new FutureTask<>(() -> answer(connection));
        Thread.ofVirtual().start(answered);
        try {
            return answered.get(OPEN_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | InterruptedException e) {
            connection.disconnect();
            if (e instanceof InterruptedException interrupted) {
                throw interrupted;
            }
            throw new IOException(
                    "no answer from %s within %d s"
                            .formatted(address.getHost(), OPEN_LIMIT.toSeconds()),
                    e);
        } catch (ExecutionException e) {
            connection.disconnect();
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IOException("%s cannot be read".formatted(address), e);
        }
    }

    private Body answer(HttpURLConnection connection) throws IOException {
        var status = connection.getResponseCode();
        if (status == HttpURLConnection.HTTP_NOT_FOUND) {
            throw new IOException("%s does not exist (404)".formatted(address));
        }
        if (status != HttpURLConnection.HTTP_OK) {
            throw new IOException("%s was answered with status %d".formatted(address, status));
        }
        return new Body(connection.getInputStream(), connection.getContentLengthLong());
    }

    private record Body(InputStream stream, long length) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            stream.close();
        }
    }
}
