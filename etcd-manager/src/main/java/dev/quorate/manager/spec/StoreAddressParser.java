package dev.quorate.manager.spec;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.manager.spec.StoreAddress.Directory;
import dev.quorate.manager.spec.StoreAddress.Options;
import dev.quorate.manager.spec.StoreAddress.S3;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;

/// Reads store addresses, and says of each bad one what is wrong with it and how to write it.
final class StoreAddressParser {
    static final String FILE_SCHEME = "file://";
    static final String S3_SCHEME = "s3://";

    /// A whole key may have 1,024 bytes at S3; the rest is for what we put below the prefix.
    private static final int PREFIX_BYTES_MAX = 512;

    private static final int PORT_MAX = 65_535;
    private static final String EXPECTED = "write file:///dir or s3://bucket/prefix";

    /// An address is read from the command line and from a specification.
    private static final String SERVER_GOES = "--s3-endpoint, in a specification s3.endpoint";

    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
    private static final Pattern IP_LIKE = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9._=/-]+");
    private static final Pattern REGION = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
    private static final Pattern PERCENT_ENCODED = Pattern.compile("%[0-9A-Fa-f]{2}");
    private static final Pattern METADATA_SERVICE =
            Pattern.compile("169\\.254(\\.\\d{1,3}){2}|\\[fe80:.*|\\[fd00:ec2::254]");

    private StoreAddressParser() {}

    static StoreAddress address(String text, Options options) {
        if (hasControlCharacter(text) || !text.equals(text.strip())) {
            throw invalid(
                    "the store address '%s' has spaces or control characters at its ends or inside"
                            .formatted(printable(text)),
                    EXPECTED);
        }
        if (text.startsWith(FILE_SCHEME)) {
            return directory(text, options);
        }
        if (text.startsWith(S3_SCHEME)) {
            return s3(text, options);
        }
        throw unknownScheme(text);
    }

    static URI endpoint(String text) {
        var uri = endpointUri(text);
        var scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !scheme.equals("http")) {
            throw invalidEndpoint("does not begin with https:// or http://");
        }
        // Never echoed: what stands before the @ may be a password.
        if (uri.getRawUserInfo() != null || text.contains("@")) {
            throw invalidEndpoint("has a user or password in it");
        }
        if (uri.getHost() == null) {
            throw invalidEndpoint("names no host");
        }
        if (uri.getPort() == 0 || uri.getPort() > PORT_MAX) {
            throw invalidEndpoint("has the port %d".formatted(uri.getPort()));
        }
        if (!uri.getRawPath().isEmpty() && !uri.getRawPath().equals("/")) {
            throw invalidEndpoint("has the path " + uri.getRawPath());
        }
        if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw invalidEndpoint("has a query or fragment");
        }
        if (METADATA_SERVICE.matcher(uri.getHost()).matches()) {
            throw invalidEndpoint("is the address of a cloud's metadata service, not of a store");
        }
        return URI.create(scheme + "://" + uri.getRawAuthority());
    }

    private static URI endpointUri(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            // Without the cause: its message repeats the text, which may hold a password.
            throw invalidEndpoint("is not an address");
        }
    }

    private static OperatorException invalidEndpoint(String what) {
        return invalid(
                "the endpoint of the store " + what,
                "write scheme, host and port only, for example https://s3.example.com:9000");
    }

    static String region(String region) {
        if (!REGION.matcher(region).matches()) {
            throw invalid(
                    "the region '%s' is not a region's name".formatted(printable(region)),
                    "write it in lower case as the store calls it, for example eu-central-1");
        }
        return region;
    }

    static Path caFile(String file) {
        if (file.isBlank() || hasControlCharacter(file)) {
            throw invalid(
                    "the CA file '%s' is not a file's name".formatted(printable(file)),
                    "name a PEM file, for example /etc/ssl/store-ca.pem");
        }
        return Path.of(file);
    }

    private static StoreAddress directory(String text, Options options) {
        if (!options.equals(Options.NONE)) {
            throw invalid(
                    "the store %s is a directory, but options for S3 were given".formatted(text),
                    "leave out --s3-endpoint, --s3-region, --s3-path-style and --s3-ca, or name an"
                            + " s3:// store");
        }
        var path = text.substring(FILE_SCHEME.length());
        if (!path.startsWith("/")) {
            throw invalid(
                    "the store address %s does not name an absolute path".formatted(text),
                    "write three slashes before it, for example file:///%s"
                            .formatted(
                                    path.isEmpty() ? "srv/backups" : path.replace("~/", "home/")));
        }
        if (PERCENT_ENCODED.matcher(path).find()) {
            throw invalid(
                    "the store address %s looks percent-encoded".formatted(text),
                    "write the path as it is, spaces included; nothing is decoded");
        }
        var trimmed = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        if (trimmed.isEmpty()) {
            throw invalid(
                    "the store address %s is the root of the file system".formatted(text),
                    "name a directory of its own, for example file:///srv/backups");
        }
        checkSegments(text, trimmed.substring(1));
        return new Directory(Path.of(trimmed));
    }

    private static StoreAddress s3(String text, Options options) {
        var rest = text.substring(S3_SCHEME.length());
        var slash = rest.indexOf('/');
        var bucket = slash < 0 ? rest : rest.substring(0, slash);
        checkBucket(text, bucket);
        var prefix = slash < 0 ? "" : rest.substring(slash + 1);
        var trimmed = prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
        if (!prefix.isEmpty()) {
            checkSegments(text, trimmed);
            checkPrefix(text, trimmed);
        }
        return new S3(bucket, trimmed, options);
    }

    private static void checkBucket(String text, String bucket) {
        if (bucket.isEmpty()) {
            throw invalid("the store address %s names no bucket".formatted(text), EXPECTED);
        }
        if (bucket.contains("@") || bucket.contains(":")) {
            throw invalid(
                    "the store address names keys or a port in place of its bucket",
                    "write s3://BUCKET/PREFIX; the server goes to %s, the keys go to the environment: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
                            .formatted(SERVER_GOES));
        }
        if (IP_LIKE.matcher(bucket).matches()) {
            throw invalid(
                    "the bucket %s of %s looks like an IP address, which no bucket may be called"
                            .formatted(bucket, text),
                    "write s3://BUCKET/PREFIX; the server, http://%s, goes to %s"
                            .formatted(bucket, SERVER_GOES));
        }
        if (!BUCKET.matcher(bucket).matches() || bucket.contains("..")) {
            throw invalid(
                    "the bucket '%s' of %s is not a bucket's name".formatted(bucket, text),
                    "a bucket has 3 to 63 lower-case letters, digits, dots and hyphens, and begins"
                            + " and ends with a letter or digit");
        }
    }

    private static void checkSegments(String text, String path) {
        for (var segment : path.split("/", -1)) {
            if (segment.isEmpty()) {
                throw invalid(
                        "the store address %s has an empty part (two slashes)".formatted(text),
                        "write each slash once");
            }
            if (segment.equals(".") || segment.equals("..")) {
                throw invalid(
                        "the store address %s has the part '%s'".formatted(text, segment),
                        "write the place itself, without . and ..");
            }
        }
    }

    private static void checkPrefix(String text, String prefix) {
        if (!PREFIX.matcher(prefix).matches()) {
            throw invalid(
                    "the prefix of %s has characters that stores treat differently".formatted(text),
                    "use letters, digits and . _ - = only; nothing is decoded");
        }
        if (prefix.length() > PREFIX_BYTES_MAX) {
            throw invalid(
                    "the prefix of the store address has %d bytes".formatted(prefix.length()),
                    "use at most %d bytes".formatted(PREFIX_BYTES_MAX));
        }
    }

    private static OperatorException unknownScheme(String text) {
        if (text.startsWith("https://") || text.startsWith("http://")) {
            return invalid(
                    "the store address is a web address, not a store",
                    "write s3://BUCKET/PREFIX; the server goes to " + SERVER_GOES);
        }
        if (text.startsWith("file:")) {
            return invalid(
                    "the store address %s has not two slashes after file:".formatted(text),
                    "write file:///dir");
        }
        if (text.startsWith("/")) {
            return invalid(
                    "the store address %s has no scheme".formatted(text),
                    "write file://%s".formatted(text));
        }
        return invalid("the store address '%s' is unknown".formatted(text), EXPECTED);
    }

    private static boolean hasControlCharacter(String text) {
        return text.chars().anyMatch(Character::isISOControl);
    }

    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    private static OperatorException invalid(String problem, String remedy) {
        return new OperatorException(
                Failure.BAD_INPUT,
                "STORE_ADDRESS_INVALID",
                problem,
                "nothing was read or written",
                remedy);
    }
}
