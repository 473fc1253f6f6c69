package dev.quorate.cli.output;

import dev.quorate.manager.state.JsonFormat;

import java.io.PrintWriter;

/// A document with a list of `items` that is printed while the items are found, so that its length
/// does not matter. Nothing is printed before the first item or the end.
public final class DocumentStream {
    private final PrintWriter out;
    private final Format format;
    private long items;

    public DocumentStream(PrintWriter out, Format format) {
        if (!format.document()) {
            throw new IllegalArgumentException(format + " is no document");
        }
        this.out = out;
        this.format = format;
    }

    public void item(Document item) {
        if (format == Format.YAML) {
            out.println(items == 0 ? "items:" : "");
            out.print("- " + item.yaml().replace("\n", "\n  "));
        } else {
            out.println(items == 0 ? "{\"items\": [" : ",");
            out.print(item.line());
        }
        items++;
    }

    /// Ends the document.
    ///
    /// @param more fields that stand behind the items
    public void end(Document more) {
        if (format == Format.YAML) {
            out.println(items == 0 ? "items: []" : "");
            if (!more.fields().isEmpty()) {
                out.println(more.yaml());
            }
        } else {
            out.print(items == 0 ? "{\"items\": [" : System.lineSeparator());
            out.print("]");
            more.fields()
                    .forEach((name, value) ->
                            out.print(
                                    ", %s: %s"
                                            .formatted(
                                                    JsonFormat.mapper().writeValueAsString(name),
                                                    JsonFormat.mapper()
                                                            .writeValueAsString(value))));
            out.println("}");
        }
        out.flush();
    }
}
