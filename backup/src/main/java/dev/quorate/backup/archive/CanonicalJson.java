package dev.quorate.backup.archive;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

import java.util.List;
import java.util.Map;

/// JSON in the one form that can be signed: UTF-8, keys sorted, no white space, whole numbers of at
/// most 64 bits, no key twice. `jq -cjS .` writes the same.
final class CanonicalJson {
    /// A manifest has about 2 KiB, `cluster.json` about 10; what is larger is not ours.
    static final int BYTES_MAX = 1 << 20;

    private static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                    .build();

    private CanonicalJson() {}

    static byte[] bytes(Map<String, ?> fields) {
        return MAPPER.writeValueAsBytes(fields);
    }

    static Map<String, Object> read(byte[] bytes) throws DocumentException {
        if (bytes.length > BYTES_MAX) {
            throw new DocumentException("it has more than %d bytes".formatted(BYTES_MAX));
        }
        try {
            Map<String, Object> fields =
                    MAPPER.readValue(bytes, new TypeReference<Map<String, Object>>() {});
            if (fields == null) {
                throw new DocumentException("it is no JSON object");
            }
            check(fields);
            return fields;
        } catch (JacksonException malformed) {
            throw new DocumentException(
                    "it is no JSON object: " + malformed.getOriginalMessage(), malformed);
        }
    }

    private static void check(@Nullable Object value) throws DocumentException {
        switch (value) {
            case null -> {}
            case String _, Integer _, Long _, Boolean _ -> {}
            case List<?> list -> {
                for (Object element : list) {
                    check(element);
                }
            }
            case Map<?, ?> map -> {
                for (Object element : map.values()) {
                    check(element);
                }
            }
            default ->
                    throw new DocumentException(
                            "it holds the number %s, which is no whole one of 64 bits"
                                    .formatted(value));
        }
    }
}
