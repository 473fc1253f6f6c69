package dev.quorate.cli.numbers;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/// Asks a server of numbers as a stranger would.
final class Scrape {
    private Scrape() {}

    static HttpResponse<String> get(NumbersServer server, String path)
            throws IOException, InterruptedException {
        return ask(server, path, "GET");
    }

    static HttpResponse<String> ask(NumbersServer server, String path, String method)
            throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(
                                    URI.create(
                                            "http://127.0.0.1:%d%s"
                                                    .formatted(server.address().getPort(), path)))
                            .timeout(Duration.ofSeconds(60))
                            .method(method, HttpRequest.BodyPublishers.noBody())
                            .build(),
                    BodyHandlers.ofString());
        }
    }
}
