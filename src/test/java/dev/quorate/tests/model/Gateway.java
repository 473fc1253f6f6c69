package dev.quorate.tests.model;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/// One member's API as JSON over HTTP, which etcd offers beside gRPC: etcd's own words, without the
/// product's reading of them.
record Gateway(HttpClient http, int port) {
    private static final String OWN_WORDS = "etcdserver: ";

    sealed interface Answer {
        record Done(JsonNode body) implements Answer {}

        /// @param words without the name of the server in front
        record Refused(String words) implements Answer {}

        record Silence() implements Answer {}
    }

    Answer call(String path, String json, Duration deadline) throws InterruptedException {
        var request =
                HttpRequest.newBuilder(
                                URI.create("http://127.0.0.1:%d/v3/%s".formatted(port, path)))
                        .timeout(deadline)
                        .POST(HttpRequest.BodyPublishers.ofString(json))
                        .build();
        try {
            var response = http.send(request, BodyHandlers.ofString());
            var body = JsonMapper.shared().readTree(response.body());
            if (response.statusCode() == 200) {
                return new Answer.Done(body);
            }
            var words = body.path("message").asString("");
            // What is not etcd's own is its gateway's, which waits for the server to be ready.
            return words.startsWith(OWN_WORDS)
                    ? refusal(words.substring(OWN_WORDS.length()))
                    : new Answer.Silence();
        } catch (IOException e) {
            return new Answer.Silence();
        }
    }

    private static Answer refusal(String words) {
        return switch (words) {
            // When a request ends without a decision depends on which deadline is the shorter.
            case "request timed out",
                    "no leader",
                    "leader changed",
                    "request timed out, leader transfer took too long",
                    "request timed out, possibly due to previous leader failure",
                    "request timed out, possibly due to connection lost" ->
                    new Answer.Silence();
            default -> new Answer.Refused(words);
        };
    }
}
