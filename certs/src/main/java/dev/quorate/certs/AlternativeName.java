package dev.quorate.certs;

import java.net.InetAddress;
import java.util.regex.Pattern;

/// A name under which a certificate's owner is reached: etcd compares it with the host of each URL.
public sealed interface AlternativeName {
    /// A DNS name. Wildcards are refused: each member gets a certificate of its own.
    record Dns(String name) implements AlternativeName {
        // Underscores are no host name by RFC 1123, but container names have them and Go's verifier
        // accepts them (crypto/x509 validHostname).
        private static final Pattern HOST_NAME =
                Pattern.compile(
                        "(?=.{1,253}$)(?!.*\\.[0-9]+$)[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
                            + "(\\.[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?)*");

        public Dns {
            if (!HOST_NAME.matcher(name).matches()) {
                throw new IllegalArgumentException("'%s' is not a host name".formatted(name));
            }
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /// An IP address.
    record Ip(InetAddress address) implements AlternativeName {
        // Stricter than the JDK, which takes `10.1` for `10.0.0.1`.
        private static final Pattern DOTTED_QUAD = Pattern.compile("[0-9]+(\\.[0-9]+){3}");

        @Override
        public String toString() {
            return address.getHostAddress();
        }
    }

    /// An IP address if the text is a literal one, else a DNS name; never resolves anything.
    ///
    /// @throws IllegalArgumentException if it is neither
    static AlternativeName parse(String text) {
        if (text.indexOf(':') >= 0 || Ip.DOTTED_QUAD.matcher(text).matches()) {
            return new Ip(InetAddress.ofLiteral(text));
        }
        return new Dns(text);
    }
}
