package dev.quorate.cli.numbers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.stream.Stream;

/// What this process uses, as the kernel counts it.
///
/// @param residentBytes empty where the kernel does not say
record ProcessSight(
        Duration processor, OptionalLong residentBytes, OptionalLong openFiles, Instant startedAt) {
    private static final Path SELF = Path.of("/proc/self");
    private static final long KIBIBYTE = 1024;

    static ProcessSight now() {
        var info = ProcessHandle.current().info();
        return new ProcessSight(
                info.totalCpuDuration().orElse(Duration.ZERO),
                resident(),
                files(),
                info.startInstant().orElse(Instant.EPOCH));
    }

    private static OptionalLong resident() {
        try (var lines = Files.lines(SELF.resolve("status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * KIBIBYTE)
                    .findFirst();
        } catch (IOException unknown) {
            return OptionalLong.empty();
        }
    }

    private static OptionalLong files() {
        try (Stream<Path> files = Files.list(SELF.resolve("fd"))) {
            return OptionalLong.of(files.count());
        } catch (IOException unknown) {
            return OptionalLong.empty();
        }
    }
}
