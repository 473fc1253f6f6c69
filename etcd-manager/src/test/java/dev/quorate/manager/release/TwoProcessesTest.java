package dev.quorate.manager.release;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;

import dev.quorate.manager.spec.EtcdVersion;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Installations by several processes, and by one that is killed.
class TwoProcessesTest {
    private static final EtcdVersion WANTED = EtcdVersion.parse("3.6.16");
    private static final int LIMIT_SECONDS = 60;

    @TempDir Path directory;
    Bench bench;
    HttpServer mirror;
    final AtomicInteger downloads = new AtomicInteger();
    final CountDownLatch downloading = new CountDownLatch(1);
    final CountDownLatch mayFinish = new CountDownLatch(1);

    /// A mirror that sends half of the archive and the rest when it is told to.
    @BeforeEach
    void startMirror() throws IOException {
        bench = new Bench(directory);
        var archive = Bench.archive("3.6.16");
        var sums = Bench.digest(archive) + "  etcd-v3.6.16-linux-amd64.tar.gz\n";
        mirror = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        mirror.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        mirror.createContext(
                "/v3.6.16/SHA256SUMS",
                exchange -> {
                    exchange.sendResponseHeaders(200, sums.length());
                    exchange.getResponseBody().write(sums.getBytes(StandardCharsets.US_ASCII));
                    exchange.close();
                });
        mirror.createContext(
                "/v3.6.16/etcd-v3.6.16-linux-amd64.tar.gz",
                exchange -> {
                    downloads.incrementAndGet();
                    exchange.sendResponseHeaders(200, archive.length);
                    exchange.getResponseBody().write(archive, 0, 100);
                    exchange.getResponseBody().flush();
                    downloading.countDown();
                    await(mayFinish);
                    exchange.getResponseBody().write(archive, 100, archive.length - 100);
                    exchange.close();
                });
        mirror.start();
        bench.with("QUORATE_ETCD_MIRROR", "http://127.0.0.1:" + mirror.getAddress().getPort());
    }

    @AfterEach
    void stopMirror() {
        mayFinish.countDown();
        mirror.stop(0);
    }

    @Test
    void theSecondWaitsForTheFirstAndTakesItsResult() throws Exception {
        var first = installElsewhere();
        await(downloading);
        var second = installElsewhere();
        var waiting =
                second.inputReader().lines().anyMatch(l -> l.startsWith("waiting for another"));
        mayFinish.countDown();

        assertThat(waiting).isTrue();
        assertThat(exitCode(first)).isZero();
        assertThat(exitCode(second)).isZero();
        assertThat(downloads).hasValue(1);
        bench.releases().find(WANTED).orElseThrow().verify();
    }

    @Test
    void theNextSucceedsAfterOneWasKilledHalfWay() throws Exception {
        var killed = installElsewhere();
        await(downloading);
        var partial = bench.cached("3.6.16").resolveSibling(".partial-linux-amd64");
        assertThat(partial).exists();
        killed.destroyForcibly();
        assertThat(exitCode(killed)).isNotZero();
        assertThat(bench.releases().find(WANTED)).isEmpty();
        mayFinish.countDown();

        bench.releases().install(WANTED, ReleaseProgress.SILENT).verify();

        assertThat(partial).doesNotExist();
    }

    @Test
    void threadsOfOneProcessTakeTurnsToo() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var told = new CountDownLatch(1);
            var first =
                    threads.submit(() -> bench.releases().install(WANTED, ReleaseProgress.SILENT));
            await(downloading);
            var second =
                    threads.submit(() ->
                            bench.releases()
                                    .install(
                                            WANTED,
                                            text -> {
                                                if (text.startsWith("waiting")) {
                                                    told.countDown();
                                                }
                                            }));
            await(told);
            mayFinish.countDown();

            assertThat(second.get(LIMIT_SECONDS, TimeUnit.SECONDS))
                    .isEqualTo(first.get(LIMIT_SECONDS, TimeUnit.SECONDS));
            assertThat(downloads).hasValue(1);
        }
    }

    private Process installElsewhere() throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var builder =
                new ProcessBuilder(
                        List.of(
                                java,
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Installation.class.getName()));
        builder.environment().clear();
        builder.environment().putAll(bench.machine().environment());
        var errors = Files.createTempFile(directory, "errors", ".txt");
        return builder.redirectError(errors.toFile()).start();
    }

    private static int exitCode(Process process) throws InterruptedException {
        assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }

    /// What the other process runs; its environment is the bench's.
    static final class Installation {
        private Installation() {}

        public static void main(String[] arguments) throws Exception {
            new EtcdReleases(Machine.current(), Clock.systemUTC())
                    .install(WANTED, System.out::println);
        }
    }
}
