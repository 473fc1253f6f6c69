package dev.quorate.tests.model;

import dev.quorate.manager.simulation.ModelBench;
import dev.quorate.manager.simulation.Recording;
import dev.quorate.tests.fixture.Directories;
import dev.quorate.tests.fixture.EtcdPrograms;

import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Gatherers;

/// Plays sequences on the model and on real etcd, some side by side: most of their time they wait
/// for connections to grow five seconds old.
final class Playing implements AutoCloseable {
    private static final int SIDE_BY_SIDE = Integer.getInteger("model.sidebyside", 8);

    /// A sequence that a busy machine disturbed, or that came out otherwise once, is played again.
    private static final int ATTEMPTS_MAX = 3;

    private final Path directory;
    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(1))
                    .build();
    private final AtomicInteger directories = new AtomicInteger();
    private final AtomicInteger again = new AtomicInteger();
    private final AtomicInteger tooBusy = new AtomicInteger();
    private final AtomicInteger sequences = new AtomicInteger();
    private final AtomicInteger steps = new AtomicInteger();
    private final long begun = System.nanoTime();

    /// @param etcd what real etcd answered, up to the first difference
    /// @param difference between the model and etcd, for a person
    record Result(Recording etcd, Optional<String> difference) {}

    Playing(Path directory) {
        this.directory = directory;
    }

    /// @return without those for which the machine was too busy each time
    List<Result> play(List<Recording> recorded) {
        return recorded.stream()
                .gather(Gatherers.mapConcurrent(SIDE_BY_SIDE, this::play))
                .flatMap(Optional::stream)
                .toList();
    }

    private Optional<Result> play(Recording recorded) {
        try {
            var model =
                    recorded.on(
                            new ModelBench(
                                    recorded.version(), recorded.founders(), recorded.places()));
            var result = playOnEtcd(model);
            for (var attempt = 1; attempt < ATTEMPTS_MAX && !agreed(result); attempt++) {
                again.incrementAndGet();
                result = playOnEtcd(model);
            }
            if (result.isEmpty()) {
                tooBusy.incrementAndGet();
                return result;
            }
            sequences.incrementAndGet();
            steps.addAndGet(model.steps().size());
            return result;
        } catch (Exception e) {
            throw new IllegalStateException("cannot play " + recorded.text(), e);
        }
    }

    private static boolean agreed(Optional<Result> result) {
        return result.filter(played -> played.difference().isEmpty()).isPresent();
    }

    private Optional<Result> playOnEtcd(Recording model) throws Exception {
        var own = Files.createDirectory(directory.resolve("" + directories.incrementAndGet()));
        try (var bench =
                EtcdBench.of(
                        EtcdPrograms.of(model.version()),
                        http,
                        own,
                        model.founders(),
                        model.places())) {
            var etcd = model.on(bench);
            return Optional.of(new Result(etcd, model.difference("the model", etcd, "etcd")));
        } catch (Disturbed e) {
            System.out.println(
                    "disturbed: %s seed %d, %s"
                            .formatted(model.version(), model.seed(), e.getMessage()));
            return Optional.empty();
        } finally {
            Directories.delete(own);
        }
    }

    String summary() {
        return "%d sequences with %d steps in %d s; %d played again, %d not at all"
                .formatted(
                        sequences.get(),
                        steps.get(),
                        Duration.ofNanos(System.nanoTime() - begun).toSeconds(),
                        again.get(),
                        tooBusy.get());
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
