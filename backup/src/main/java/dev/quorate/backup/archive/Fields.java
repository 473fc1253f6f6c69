package dev.quorate.backup.archive;

import org.jspecify.annotations.Nullable;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// The fields of a JSON object, each read as what it has to be.
///
/// @param place of the object in its document, empty or ending with a dot
record Fields(Map<String, ?> values, String place) {
    Fields(Map<String, ?> values) {
        this(values, "");
    }

    String text(String name) throws DocumentException {
        return as(name, String.class, "a text");
    }

    Optional<String> optionalText(String name) throws DocumentException {
        return values.get(name) == null ? Optional.empty() : Optional.of(text(name));
    }

    /// @param parser throws an [IllegalArgumentException] for what it cannot take
    <T> T parsed(String name, Function<String, T> parser) throws DocumentException {
        var text = text(name);
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException | DateTimeException wrong) {
            throw new DocumentException(
                    "%s%s is not usable: %s".formatted(place, name, wrong.getMessage()), wrong);
        }
    }

    Instant time(String name) throws DocumentException {
        return parsed(name, Instant::parse);
    }

    boolean truth(String name) throws DocumentException {
        return as(name, Boolean.class, "true or false");
    }

    /// A whole number of at least `least`.
    long number(String name, long least) throws DocumentException {
        var number = as(name, Number.class, "a number").longValue();
        if (number < least) {
            throw new DocumentException(
                    "%s%s is %d, less than %d".formatted(place, name, number, least));
        }
        return number;
    }

    Fields object(String name) throws DocumentException {
        return fields(name, values.get(name));
    }

    Optional<Fields> optionalObject(String name) throws DocumentException {
        return values.get(name) == null ? Optional.empty() : Optional.of(object(name));
    }

    List<Fields> objects(String name) throws DocumentException {
        var objects = new ArrayList<Fields>();
        for (Object element : as(name, List.class, "a list")) {
            objects.add(fields(name, element));
        }
        return objects;
    }

    List<String> texts(String name) throws DocumentException {
        var texts = new ArrayList<String>();
        for (Object element : as(name, List.class, "a list")) {
            if (!(element instanceof String text)) {
                throw wrong(name, "a list of texts");
            }
            texts.add(text);
        }
        return texts;
    }

    private Fields fields(String name, @Nullable Object value) throws DocumentException {
        if (value instanceof Map<?, ?> map) {
            @SuppressWarnings("unchecked") // JSON has no other keys than texts
            var inner = (Map<String, ?>) map;
            return new Fields(inner, place + name + ".");
        }
        throw wrong(name, "an object");
    }

    private <T> T as(String name, Class<T> type, String what) throws DocumentException {
        var value = values.get(name);
        if (!type.isInstance(value)) {
            throw wrong(name, what);
        }
        return type.cast(value);
    }

    private DocumentException wrong(String name, String what) {
        return new DocumentException(
                values.get(name) == null
                        ? "%s%s is missing".formatted(place, name)
                        : "%s%s is not %s".formatted(place, name, what));
    }
}
