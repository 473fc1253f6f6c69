package dev.quorate.backup.snapshot;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/// A snapshot that a real member streamed, and what the member and the official tools said of it.
record GoldenSnapshot(String name) {

    /// An answer of the member to HashKV.
    record Sample(long revision, long compactRevision, int answer) {}

    static Stream<String> names() {
        return Stream.concat(
                Stream.of("3.4.23", "3.5.35", "3.6.16", "3.7.3")
                        .flatMap(version ->
                                Stream.of("history", "compacted", "emptied")
                                        .map(kind -> version + "-" + kind)),
                Stream.of(
                        "3.5.35-compacting", "3.7.3-compacting", "3.5.35-bumped", "3.7.3-bumped"));
    }

    Path unpack(Path directory) throws IOException {
        var file = directory.resolve(name);
        try (var packed = new GZIPInputStream(resource(name + ".db.gz"))) {
            Files.copy(packed, file);
        }
        return file;
    }

    Properties properties() throws IOException {
        var properties = new Properties();
        try (var in = resource(name + ".properties")) {
            properties.load(in);
        }
        return properties;
    }

    List<Sample> samples() throws IOException {
        var properties = properties();
        return properties.stringPropertyNames().stream()
                .filter(key -> key.startsWith("hashKv."))
                .map(key -> properties.getProperty(key).split(" ", -1))
                .map(sample ->
                        new Sample(
                                Long.parseLong(sample[0]),
                                Long.parseLong(sample[1]),
                                Integer.parseUnsignedInt(sample[2])))
                .toList();
    }

    private static InputStream resource(String name) {
        return Objects.requireNonNull(
                GoldenSnapshot.class.getResourceAsStream("/snapshots/" + name), name);
    }
}
