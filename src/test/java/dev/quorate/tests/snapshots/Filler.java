package dev.quorate.tests.snapshots;

import dev.quorate.manager.etcd.ClientTls;
import dev.quorate.manager.etcd.Endpoint;
import dev.quorate.manager.etcd.KeyValues;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/// Fills a cluster for a benchmark: `Filler MEBIBYTES`, which finds it as etcdctl would, in
/// `ETCDCTL_ENDPOINTS` and its fellows. The values compress about as well as those of Kubernetes:
/// two thirds words, one third random digits.
final class Filler {
    private static final int VALUE_BYTES = 4096;
    private static final int WRITERS = 32;
    private static final Duration CALL = Duration.ofSeconds(30);
    private static final List<String> WORDS =
            List.of(
                    "\"metadata\":",
                    "\"namespace\":",
                    "\"labels\":",
                    "\"default\",",
                    "\"Running\",",
                    "\"containers\":",
                    "\"image\":",
                    "\"resources\":",
                    "\"limits\":",
                    "\"memory\":",
                    "\"status\":",
                    "\"conditions\":",
                    "\"True\",",
                    "\"lastTransitionTime\":",
                    "\"ownerReferences\":",
                    "\"apps/v1\",",
                    "\"ReplicaSet\",",
                    "\"controller\":");

    private Filler() {}

    public static void main(String[] arguments) throws Exception {
        var count = Integer.parseInt(arguments[0]) * (1 << 20) / (VALUE_BYTES + 150);
        var endpoints = new ArrayList<Endpoint>();
        for (var url : System.getenv("ETCDCTL_ENDPOINTS").split(",", -1)) {
            var uri = URI.create(url);
            endpoints.add(new Endpoint(uri.getHost(), uri.getPort()));
        }
        var tls = new ClientTls(path("CACERT"), path("CERT"), path("KEY"));
        var next = new AtomicInteger();
        try (var keys = KeyValues.of(endpoints, tls, CALL);
                var writers = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Boolean> writer =
                    () -> {
                        for (int i = next.getAndIncrement();
                                i < count;
                                i = next.getAndIncrement()) {
                            keys.put(
                                    "/registry/configmaps/team-%03d/object-%07d"
                                            .formatted(i % 100, i),
                                    value(i));
                        }
                        return true;
                    };
            for (var written : writers.invokeAll(Collections.nCopies(WRITERS, writer))) {
                written.get();
            }
        }
    }

    private static Path path(String name) {
        return Path.of(System.getenv("ETCDCTL_" + name));
    }

    private static byte[] value(int number) {
        var random = new Random(number);
        var text = new StringBuilder();
        while (text.length() < VALUE_BYTES) {
            text.append(WORDS.get(random.nextInt(WORDS.size())))
                    .append(WORDS.get(random.nextInt(WORDS.size())));
            text.append("\"%016x\",".formatted(random.nextLong()));
        }
        return text.substring(0, VALUE_BYTES).getBytes(StandardCharsets.UTF_8);
    }
}
