package dev.quorate.certs;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The `openssl` command, as a second opinion; tests that want it are skipped without it.
final class OpenSsl {
    private OpenSsl() {}

    static void assumeAvailable() throws InterruptedException {
        boolean found;
        try {
            found = start(List.of("version")).waitFor() == 0;
        } catch (IOException e) {
            found = false;
        }
        assumeTrue(found, "openssl is not on PATH: its opinion is left out");
    }

    /// Both outputs of a call, followed by a line with its exit code.
    static String run(Object... arguments) throws IOException, InterruptedException {
        var process = start(List.of(arguments).stream().map(Object::toString).toList());
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return output + "\nexit " + process.waitFor();
    }

    private static Process start(List<String> arguments) throws IOException {
        var command = new ArrayList<String>();
        command.add("openssl");
        command.addAll(arguments);
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }
}
