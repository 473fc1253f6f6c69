package dev.quorate.cli.output;

import dev.quorate.manager.state.JsonFormat;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

import tools.jackson.core.type.TypeReference;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A document of named fields, for programs. Fields may be added over time, none removed.
public final class Document {
    private final Map<String, @Nullable Object> fields = new LinkedHashMap<>();

    /// @param value text, number, boolean, list, another document's fields, or null for "not known"
    public Document with(String name, @Nullable Object value) {
        fields.put(name, value instanceof Document document ? document.fields : value);
        return this;
    }

    /// A list under `items`.
    public static Document items(List<Document> items) {
        return new Document().with("items", items.stream().map(item -> item.fields).toList());
    }

    public Map<String, @Nullable Object> fields() {
        return fields;
    }

    public String json() {
        return JsonFormat.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(fields);
    }

    /// The same as [#json], on one line.
    public String line() {
        return JsonFormat.mapper().writeValueAsString(fields);
    }

    public String yaml() {
        var settings = DumpSettings.builder().setDefaultFlowStyle(FlowStyle.BLOCK).build();
        var plain =
                JsonFormat.mapper()
                        .readValue(
                                JsonFormat.mapper().writeValueAsString(fields),
                                new TypeReference<LinkedHashMap<String, Object>>() {});
        return new Dump(settings).dumpToString(plain).stripTrailing();
    }
}
