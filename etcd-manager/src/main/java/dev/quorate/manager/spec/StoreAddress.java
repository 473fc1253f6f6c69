package dev.quorate.manager.spec;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/// Where backups are kept.
public sealed interface StoreAddress {
    record Directory(Path path) implements StoreAddress {}

    record S3(
            String bucket,
            String prefix,
            Optional<URI> endpoint,
            Optional<String> region,
            boolean pathStyle,
            Optional<Path> caFile)
            implements StoreAddress {}
}
