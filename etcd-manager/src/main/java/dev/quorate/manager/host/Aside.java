package dev.quorate.manager.host;

import java.nio.file.Path;
import java.time.Instant;

/// Data of a member that was set aside, inside the data directory.
///
/// @param path the directory; holds `member` and the record that went with it, `quorate.json`
/// @param bytes the size of its files
/// @param when when it was set aside, to the second
/// @param reason why, as a slug
/// @param record the identity that it had
public record Aside(Path path, long bytes, Instant when, String reason, MemberRecord record) {
    /// What a person calls it.
    public String name() {
        return String.valueOf(path.getFileName());
    }
}
