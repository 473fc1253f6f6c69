package dev.quorate.manager.spec;

import dev.quorate.OperatorException;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/// Where backups are kept, as a specification or `--store` names it: a directory or a place in a
/// bucket. A pure value: whether the place exists is found out by the one who opens it.
public sealed interface StoreAddress {
    /// A directory of this machine.
    ///
    /// @param path absolute and normalized
    record Directory(Path path) implements StoreAddress {
        public Directory {
            if (!path.isAbsolute() || !path.equals(path.normalize()) || path.getNameCount() == 0) {
                throw new IllegalArgumentException(
                        "not an absolute, normalized directory: " + path);
            }
        }

        @Override
        public String toString() {
            return StoreAddressParser.FILE_SCHEME + path;
        }
    }

    /// A place in a bucket of an S3-compatible store.
    ///
    /// @param bucket name, 3 to 63 lower-case characters
    /// @param prefix without slashes at its ends, empty for the whole bucket
    /// @param options how the store is reached
    record S3(String bucket, String prefix, Options options) implements StoreAddress {
        @Override
        public String toString() {
            return StoreAddressParser.S3_SCHEME + bucket + (prefix.isEmpty() ? "" : "/" + prefix);
        }
    }

    /// How an S3-compatible store is reached, where that differs from the cloud's own.
    ///
    /// @param endpoint scheme, host and port only
    /// @param region as the store calls it, for example `eu-central-1`
    /// @param pathStyle whether the bucket stands in the path instead of the host name
    /// @param caFile PEM file of the authorities to trust instead of the JDK's
    record Options(
            Optional<URI> endpoint,
            Optional<String> region,
            boolean pathStyle,
            Optional<Path> caFile) {
        public static final Options NONE =
                new Options(Optional.empty(), Optional.empty(), false, Optional.empty());

        /// Checks what a person wrote; an empty text counts as written, and is refused.
        ///
        /// @throws OperatorException (bad input) that names the value and what is wrong with it
        public static Options parse(
                Optional<String> endpoint,
                Optional<String> region,
                boolean pathStyle,
                Optional<String> caFile) {
            return new Options(
                    endpoint.map(StoreAddressParser::endpoint),
                    region.map(StoreAddressParser::region),
                    pathStyle,
                    caFile.map(StoreAddressParser::caFile));
        }
    }

    /// Reads an address of a directory, or of a bucket that is reached in the usual way.
    ///
    /// @throws OperatorException (bad input) that names the address and what is wrong with it
    static StoreAddress parse(String text) {
        return parse(text, Options.NONE);
    }

    /// Reads `file:///dir` (the path as it is written, nothing is decoded) or `s3://bucket/prefix`.
    ///
    /// @throws OperatorException (bad input) that names the address and what is wrong with it
    static StoreAddress parse(String text, Options options) {
        return StoreAddressParser.address(text, options);
    }
}
