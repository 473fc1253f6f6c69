package dev.quorate.manager.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

class DownloadingTest {
    private static final byte[] CONTENT = "x".repeat(100_000).getBytes(StandardCharsets.US_ASCII);

    @TempDir Path directory;
    HttpServer server;

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/file", exchange -> answer(exchange, 200, CONTENT.length, CONTENT));
        server.createContext("/missing", exchange -> answer(exchange, 404, -1, new byte[0]));
        server.createContext("/denied", exchange -> answer(exchange, 403, -1, new byte[0]));
        server.createContext("/cut", exchange -> answer(exchange, 200, 200_000, CONTENT));
        server.createContext("/unsized", exchange -> answer(exchange, 200, 0, CONTENT));
        server.createContext(
                "/moved",
                exchange -> {
                    exchange.getResponseHeaders().add("Location", address("/file").toString());
                    answer(exchange, 302, -1, new byte[0]);
                });
        server.start();
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
    }

    @Test
    void writesTheWholeFileAndTellsItsDigest() throws Exception {
        var file = directory.resolve("file");

        assertThat(download("/file").to(file, CONTENT.length).hex())
                .isEqualTo(Bench.digest(CONTENT));
        assertThat(file).hasBinaryContent(CONTENT);
        assertThat(download("/moved").to(file, CONTENT.length)).isEqualTo(Sha256.of(file));
    }

    @Test
    void saysWhatTheServerAnswered() {
        assertThatIOException()
                .isThrownBy(() -> download("/missing").text(100))
                .withMessage(address("/missing") + " does not exist (404)");
        assertThatIOException()
                .isThrownBy(() -> download("/denied").text(100))
                .withMessage(address("/denied") + " was answered with status 403");
    }

    @Test
    void doesNotTakeAFileThatWasCutShortForTheWhole() {
        assertThatIOException()
                .isThrownBy(() -> download("/cut").to(directory.resolve("f"), 1 << 20));
    }

    @Test
    void stopsReadingBeyondTheLimitWhateverTheServerSaysOfTheSize() {
        assertThatIOException()
                .isThrownBy(() -> download("/unsized").text(1000))
                .withMessageContaining("larger than 1000 bytes");
    }

    @Test
    void failsAtOnceWhereNobodyListens() {
        var port = server.getAddress().getPort();
        server.stop(0);

        assertThatIOException()
                .isThrownBy(() -> download("http://127.0.0.1:%d/x".formatted(port)).text(100));
    }

    private Download download(String path) {
        var address = path.startsWith("/") ? address(path) : URI.create(path);
        return new Download(address, ReleaseProgress.SILENT);
    }

    private URI address(String path) {
        return URI.create("http://127.0.0.1:%d%s".formatted(server.getAddress().getPort(), path));
    }

    private static void answer(HttpExchange exchange, int status, long length, byte[] body)
            throws IOException {
        exchange.sendResponseHeaders(status, length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
