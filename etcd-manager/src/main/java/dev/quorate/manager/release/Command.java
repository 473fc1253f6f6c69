package dev.quorate.manager.release;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Runs a program to its end, within a time limit.
record Command(List<String> arguments, Path directory, Map<String, String> environment) {
    private static final int OUTPUT_BYTES_MAX = 1 << 20;
    private static final Duration OUTPUT_GRACE = Duration.ofSeconds(2);

    /// @param exitCode of the program
    /// @param output what it printed, standard output and error together, its first MiB
    record Result(int exitCode, String output) {
        boolean succeeded() {
            return exitCode == 0;
        }

        /// The last line that says something, for a one-line reason.
        String lastLine() {
            return output.lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .reduce((earlier, later) -> later)
                    .orElse("it printed nothing");
        }
    }

    /// @throws IOException when it cannot be started or does not end in time; it is then killed
    ///   with all that it started
    Result run(Duration limit) throws IOException, InterruptedException {
        var builder =
                new ProcessBuilder(arguments)
                        .directory(directory.toFile())
                        .redirectInput(new File("/dev/null"))
                        .redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        var process = builder.start();
        try {
            var output = new ByteArrayOutputStream();
            var reader = Thread.ofVirtual().start(() -> drain(process.getInputStream(), output));
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException(
                        "%s did not end within %d s"
                                .formatted(arguments.getFirst(), limit.toSeconds()));
            }
            reader.join(OUTPUT_GRACE);
            synchronized (output) {
                return new Result(process.exitValue(), output.toString(StandardCharsets.UTF_8));
            }
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static void drain(InputStream in, ByteArrayOutputStream output) {
        var buffer = new byte[8192];
        try (in) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                synchronized (output) {
                    output.write(buffer, 0, Math.min(count, OUTPUT_BYTES_MAX - output.size()));
                }
            }
        } catch (IOException e) {
            // The program was killed; what it had printed until then is what there is.
        }
    }
}
