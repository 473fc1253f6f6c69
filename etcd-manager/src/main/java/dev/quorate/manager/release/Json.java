package dev.quorate.manager.release;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Records of this package as JSON files. Fields that a newer program added are passed over.
final class Json {
    private static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
                    .build();

    private Json() {}

    /// Empty when there is no such file.
    ///
    /// @throws IOException when it cannot be read or is damaged
    static <T> Optional<T> read(Path file, Class<T> type) throws IOException {
        try {
            return Optional.of(MAPPER.readValue(Files.readAllBytes(file), type));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (JacksonException e) {
            throw new IOException("%s is damaged: %s".formatted(file, e.getOriginalMessage()), e);
        }
    }

    static void write(Path file, Object value) throws IOException {
        DurableFiles.replace(file, MAPPER.writeValueAsBytes(value));
    }

    static Map<String, String> names(Map<Binary, Sha256> digests) {
        var names = new TreeMap<String, String>();
        digests.forEach((binary, digest) -> names.put(binary.fileName(), digest.hex()));
        return names;
    }

    /// @throws IllegalArgumentException when a digest is not one
    static Map<Binary, Sha256> digests(Map<String, String> names) {
        var digests = new EnumMap<Binary, Sha256>(Binary.class);
        names.forEach((name, hex) ->
                Binary.named(name).ifPresent(binary -> digests.put(binary, new Sha256(hex))));
        return Collections.unmodifiableMap(digests);
    }
}
