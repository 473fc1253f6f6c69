package dev.quorate.cli.daemon;

/// How the daemon writes its log.
public enum LogFormat {
    /// For persons: time, level, message, then the facts as `name=value`.
    TEXT,
    /// For machines: one JSON object a line.
    JSON
}
