package dev.quorate.backup.store;

import dev.quorate.OperatorException;
import dev.quorate.manager.spec.StoreAddress;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A process of its own that uses a store: to be killed, or to have a small heap.
public final class StoreProcess {
    private static final String KEYS_OF_THE_STORE = "QUORATE_TEST_STORE_KEYS";

    private StoreProcess() {}

    /// Starts it with nothing of our environment; without keys it has to look for some.
    public static Process start(
            StoreAddress address,
            Optional<S3Keys> keys,
            List<String> jvmArguments,
            List<String> arguments)
            throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmArguments);
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(StoreProcess.class.getName(), address.toString()));
        command.addAll(
                address instanceof StoreAddress.S3 s3
                        ? List.of(
                                s3.options().endpoint().orElseThrow().toString(),
                                String.valueOf(s3.options().pathStyle()))
                        : List.of("", "false"));
        command.addAll(arguments);
        var process = new ProcessBuilder(command).redirectErrorStream(true);
        process.environment().clear();
        keys.ifPresent(pair ->
                process.environment()
                        .put(KEYS_OF_THE_STORE, pair.accessKeyId() + " " + pair.secretAccessKey()));
        return process.start();
    }

    /// The next line that it prints; empty at its end.
    public static Optional<String> line(BufferedReader output, String prefix) throws IOException {
        for (var line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(prefix)) {
                return Optional.of(line);
            }
        }
        return Optional.empty();
    }

    /// Arguments: address, endpoint, path style, then `put KEY BYTES` or `hang KEY BYTES`.
    public static void main(String[] arguments) throws Exception {
        try (var store = open(arguments)) {
            var key = new ObjectKey(arguments[4]);
            var bytes = Long.parseLong(arguments[5]);
            var source = arguments[3].equals("hang") ? hanging(bytes) : Sample.stream(1, bytes);
            System.out.println("RESULT " + store.put(key, source, Condition.IF_ABSENT));
        } catch (OperatorException e) {
            System.out.println("REFUSED " + e.code() + " " + e.problem());
        }
    }

    private static BackupStore open(String[] arguments) {
        var endpoint = Optional.of(arguments[1]).filter(text -> !text.isEmpty());
        var options =
                StoreAddress.Options.parse(
                        endpoint,
                        Optional.empty(),
                        Boolean.parseBoolean(arguments[2]),
                        Optional.empty());
        var settings =
                Optional.ofNullable(System.getenv(KEYS_OF_THE_STORE))
                        .map(pair -> pair.split(" ", 2))
                        .map(pair -> new S3Keys(pair[0], pair[1]))
                        .map(StoreSettings.DEFAULT::withKeys)
                        .orElse(StoreSettings.DEFAULT);
        return Stores.open(StoreAddress.parse(arguments[0], options), settings);
    }

    private static ObjectSource hanging(long bytes) {
        return out -> {
            Sample.stream(1, bytes).writeTo(out);
            System.out.println("WRITTEN");
            Thread.currentThread().join();
        };
    }
}
