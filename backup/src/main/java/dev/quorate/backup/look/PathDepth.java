package dev.quorate.backup.look;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// How keys are put into groups: by so many of the parts between their slashes.
///
/// @param parts at least 1; 0 for what fits the key: the kind of object for keys of Kubernetes,
///   such as `/registry/pods/` or `/registry/apps.example.com/widgets/`, else the first part
public record PathDepth(int parts) {
    public static final PathDepth NATURAL = new PathDepth(0);
    public static final int PARTS_MAX = 64;

    /// Where Kubernetes keeps its objects: by default, and in OpenShift.
    private static final List<byte[]> KUBERNETES =
            List.of(ascii("/registry/"), ascii("/kubernetes.io/"), ascii("/openshift.io/"));

    /// Of these the kind is told only by the part behind (`pkg/registry/core/rest/storage_core.go`
    /// in Kubernetes: services/specs, services/endpoints).
    private static final byte[] SERVICES = ascii("services");

    public PathDepth {
        if (parts < 0 || parts > PARTS_MAX) {
            throw new IllegalArgumentException("depth %d".formatted(parts));
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /// The group that a key is in: the beginning of it, up to and with a slash; empty when it has
    /// no slash.
    public byte[] group(byte[] key) {
        int wanted = parts == 0 ? natural(key) : parts;
        int at = key.length > 0 && key[0] == '/' ? 1 : 0;
        int end = 0;
        for (int part = 0; part < wanted; part++) {
            int slash = slash(key, at);
            if (slash < 0) {
                break;
            }
            end = slash + 1;
            at = end;
        }
        return Arrays.copyOf(key, end);
    }

    private static int natural(byte[] key) {
        for (var root : KUBERNETES) {
            if (new KeyScope.Prefix(root).contains(key)) {
                int end = slash(key, root.length);
                return end > 0 && twoParts(key, root.length, end) ? 3 : 2;
            }
        }
        return 1;
    }

    /// Behind the name of a group of APIs, which has a dot, stands the kind.
    private static boolean twoParts(byte[] key, int from, int to) {
        for (int i = from; i < to; i++) {
            if (key[i] == '.') {
                return true;
            }
        }
        return Arrays.equals(key, from, to, SERVICES, 0, SERVICES.length);
    }

    private static int slash(byte[] key, int from) {
        for (int i = from; i < key.length; i++) {
            if (key[i] == '/') {
                return i;
            }
        }
        return -1;
    }
}
