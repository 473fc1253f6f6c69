package dev.quorate.cli;

import dev.quorate.manager.spec.StoreAddress;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Which store a command uses, when it is not the one of the specification.
final class StoreOptions {
    @Option(
            names = "--store",
            paramLabel = "ADDRESS",
            description =
                    "file:///DIR or s3://BUCKET/PREFIX (default: what the specification names, else"
                            + " the directory store of the home).")
    @Nullable String store;

    @Option(
            names = "--s3-endpoint",
            paramLabel = "URL",
            description = "Where the S3-compatible server of --store is: scheme, host and port.")
    @Nullable String endpoint;

    @Option(
            names = "--s3-region",
            paramLabel = "REGION",
            description = "Its region, as it calls it.")
    @Nullable String region;

    @Option(
            names = "--s3-path-style",
            description = "The bucket stands in the path, not in the host name.")
    boolean pathStyle;

    @Option(
            names = "--s3-ca",
            paramLabel = "FILE",
            description = "PEM file of the authorities to trust for it instead of the JDK's.")
    @Nullable String ca;

    /// The address that was given; empty when none was.
    Optional<StoreAddress> address(CommandLine commandLine) {
        if (store == null) {
            if (endpoint != null || region != null || pathStyle || ca != null) {
                throw new ParameterException(
                        commandLine, "--s3-... say how to reach a --store, and there is none");
            }
            return Optional.empty();
        }
        return Optional.of(
                StoreAddress.parse(
                        store,
                        StoreAddress.Options.parse(
                                Optional.ofNullable(endpoint),
                                Optional.ofNullable(region),
                                pathStyle,
                                Optional.ofNullable(ca))));
    }

    /// The same options as they are typed; empty when none was given.
    List<String> arguments() {
        var arguments = new ArrayList<String>();
        add(arguments, "--store", store);
        add(arguments, "--s3-endpoint", endpoint);
        add(arguments, "--s3-region", region);
        if (pathStyle) {
            arguments.add("--s3-path-style");
        }
        add(arguments, "--s3-ca", ca);
        return arguments;
    }

    /// An address, and how it is reached, as it is typed.
    static List<String> arguments(StoreAddress address) {
        var arguments = new ArrayList<>(List.of("--store", address.toString()));
        if (address instanceof StoreAddress.S3(_, _, var reached)) {
            add(arguments, "--s3-endpoint", reached.endpoint().map(Object::toString).orElse(null));
            add(arguments, "--s3-region", reached.region().orElse(null));
            if (reached.pathStyle()) {
                arguments.add("--s3-path-style");
            }
            add(arguments, "--s3-ca", reached.caFile().map(Object::toString).orElse(null));
        }
        return arguments;
    }

    private static void add(List<String> arguments, String name, @Nullable String value) {
        if (value != null) {
            arguments.add(name);
            arguments.add(value);
        }
    }
}
