package dev.quorate.cli.numbers;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import dev.quorate.cli.numbers.Numbers.Health;

import io.prometheus.metrics.expositionformats.ExpositionFormats;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Answers over HTTP: `/metrics`, `/healthz` and `/readyz`, to anybody who reaches the address.
public final class NumbersServer implements AutoCloseable {
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int NOT_ALLOWED = 405;
    private static final int UNAVAILABLE = 503;
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final byte[] INDEX =
            "quorate: /metrics /healthz /readyz\n".getBytes(StandardCharsets.UTF_8);

    static {
        // Read once by the JDK's server. Without a limit, a half-sent request stays open for good.
        System.setProperty("sun.net.httpserver.maxReqTime", "5");
        System.setProperty("sun.net.httpserver.maxConnections", "64");
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final Numbers numbers;
    private final ExpositionFormats formats;
    private final HttpServer server;
    private final ExecutorService threads;

    private NumbersServer(
            Numbers numbers,
            ExpositionFormats formats,
            HttpServer server,
            ExecutorService threads) {
        this.numbers = numbers;
        this.formats = formats;
        this.server = server;
        this.threads = threads;
    }

    /// Begins to answer.
    ///
    /// @param address with port 0, any free one
    /// @throws IOException when nothing can listen there
    public static NumbersServer open(InetSocketAddress address, Numbers numbers)
            throws IOException {
        var server = HttpServer.create(address, 0);
        var threads = Executors.newVirtualThreadPerTaskExecutor();
        var opened = new NumbersServer(numbers, ExpositionFormats.init(), server, threads);
        server.createContext("/", opened::answer);
        server.setExecutor(threads);
        server.start();
        return opened;
    }

    public InetSocketAddress address() {
        return server.getAddress();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!Set.of("GET", "HEAD").contains(exchange.getRequestMethod())) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                send(exchange, NOT_ALLOWED, TEXT, text("only GET and HEAD"));
                return;
            }
            switch (exchange.getRequestURI().getPath()) {
                case "/metrics" -> metrics(exchange);
                case "/healthz" -> send(exchange, numbers.health());
                case "/readyz" -> send(exchange, numbers.readiness());
                case "/" -> send(exchange, OK, TEXT, INDEX);
                default -> send(exchange, NOT_FOUND, TEXT, INDEX);
            }
        }
    }

    private void metrics(HttpExchange exchange) throws IOException {
        var writer = formats.findWriter(exchange.getRequestHeaders().getFirst("Accept"));
        var body = new ByteArrayOutputStream();
        writer.write(body, numbers.snapshots());
        send(exchange, OK, writer.getContentType(), body.toByteArray());
    }

    private static void send(HttpExchange exchange, Health health) throws IOException {
        send(exchange, health.ok() ? OK : UNAVAILABLE, TEXT, text(health.text()));
    }

    private static byte[] text(String line) {
        return (line + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] body)
            throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
