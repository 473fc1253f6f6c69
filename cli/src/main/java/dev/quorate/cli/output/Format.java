package dev.quorate.cli.output;

/// How a command prints its data.
public enum Format {
    TABLE,
    WIDE,
    JSON,
    YAML;

    /// Whether the output is a document for programs.
    public boolean document() {
        return this == JSON || this == YAML;
    }
}
