package dev.quorate.cli.daemon;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/// Where a daemon is asked for its numbers.
public sealed interface Listen {
    /// Nowhere.
    record Off() implements Listen {}

    /// @param wanted whether a person asked for this very address: then a daemon does not start
    ///   without it
    record At(InetSocketAddress address, boolean wanted) implements Listen {}

    /// Where Prometheus finds it when nobody said anything else.
    Listen DEFAULT = new At(new InetSocketAddress(InetAddress.getLoopbackAddress(), 7380), false);

    /// `ADDRESS:PORT`, an IPv6 address in brackets, or `off`.
    ///
    /// @throws IllegalArgumentException with a message for the person who typed it
    static Listen parse(String text) {
        if (text.equals("off")) {
            return new Off();
        }
        if (!Form.ADDRESS.matcher(text).matches()) {
            throw malformed(text);
        }
        var uri = URI.create("http://" + text);
        if (uri.getHost() == null || uri.getPort() > Form.PORT_LAST) {
            throw malformed(text);
        }
        try {
            return new At(
                    new InetSocketAddress(InetAddress.getByName(uri.getHost()), uri.getPort()),
                    true);
        } catch (UnknownHostException unknown) {
            throw new IllegalArgumentException(
                    "'%s' names no address of this machine".formatted(text), unknown);
        }
    }

    private static IllegalArgumentException malformed(String text) {
        return new IllegalArgumentException(
                "'%s' is not ADDRESS:PORT, such as 127.0.0.1:7380, nor off".formatted(text));
    }

    /// How an address is written.
    final class Form {
        private static final Pattern ADDRESS =
                Pattern.compile("([\\w.-]+|\\[[0-9A-Fa-f:.]+]):[0-9]{1,5}");
        private static final int PORT_LAST = 65_535;

        private Form() {}
    }
}
