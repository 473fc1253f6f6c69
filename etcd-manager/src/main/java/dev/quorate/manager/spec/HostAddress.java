package dev.quorate.manager.spec;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/// The address of a machine as a specification gives it: an IP address or a DNS name, nothing else.
/// Whether the name resolves is not looked up.
///
/// @param text an IPv6 address without brackets
/// @param ip the address where `text` is one, and empty where it is a name
record HostAddress(String text, Optional<InetAddress> ip) {
    private static final int NAME_LENGTH_MAX = 253;
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    private static final Pattern NUMERIC = Pattern.compile("[0-9.]+");
    private static final Pattern IPV4 =
            Pattern.compile("(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-f:.]{2,45}");
    private static final Pattern WITH_PORT = Pattern.compile("(\\[.*]|[^:]+):[0-9]+");

    /// @throws IllegalArgumentException with what is wrong
    static HostAddress parse(String text) {
        refuseMoreThanAHost(text);
        if (text.indexOf(':') >= 0 || NUMERIC.matcher(text).matches()) {
            return new HostAddress(text, Optional.of(checked(text, literal(text))));
        }
        if (!isName(text)) {
            throw new IllegalArgumentException(
                    Excerpt.of(text) + " is neither an IP address nor a DNS name in lower case");
        }
        return new HostAddress(text, Optional.empty());
    }

    /// Whether both may be the same network address, as names and addresses of one machine may.
    boolean mayBe(HostAddress other) {
        return ip.isEmpty() || other.ip.isEmpty() || ip.equals(other.ip);
    }

    private static void refuseMoreThanAHost(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("the address is empty");
        }
        if (text.contains("@")) {
            // Not shown: a password may stand before the @.
            throw new IllegalArgumentException("the address has a user in it");
        }
        if (text.contains("://")) {
            throw new IllegalArgumentException(Excerpt.of(text) + " is a URL, not only a host");
        }
        if (text.contains("/")) {
            throw new IllegalArgumentException(Excerpt.of(text) + " has a path or mask");
        }
        if (text.contains("%")) {
            throw new IllegalArgumentException(
                    Excerpt.of(text)
                            + " has a zone, which is an interface of one machine and means nothing"
                            + " to others");
        }
        if (WITH_PORT.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    Excerpt.of(text) + " has a port, which belongs to clientPort and peerPort");
        }
        if (text.startsWith("[")) {
            throw new IllegalArgumentException(Excerpt.of(text) + " has brackets");
        }
    }

    private static InetAddress literal(String text) {
        try {
            if (IPV4.matcher(text).matches()) {
                return Inet4Address.ofLiteral(text);
            }
            if (IPV6.matcher(text).matches()
                    && InetAddress.ofLiteral(text) instanceof Inet6Address address) {
                return address;
            }
        } catch (IllegalArgumentException notAnAddress) {
            throw new IllegalArgumentException(
                    Excerpt.of(text) + " is not an IP address", notAnAddress);
        }
        throw new IllegalArgumentException(Excerpt.of(text) + " is not an IP address");
    }

    private static InetAddress checked(String text, InetAddress address) {
        if (address.isAnyLocalAddress()) {
            throw new IllegalArgumentException(
                    Excerpt.of(text) + " means every address of a machine; peers cannot dial it");
        }
        if (address.isMulticastAddress() || text.equals("255.255.255.255")) {
            throw new IllegalArgumentException(Excerpt.of(text) + " is not one machine's address");
        }
        if (address instanceof Inet6Address && address.isLinkLocalAddress()) {
            throw new IllegalArgumentException(
                    Excerpt.of(text) + " is valid on one link only; peers cannot dial it");
        }
        return address;
    }

    private static boolean isName(String text) {
        if (text.length() > NAME_LENGTH_MAX) {
            return false;
        }
        for (var label : text.split("\\.", -1)) {
            if (!LABEL.matcher(label).matches()) {
                return false;
            }
        }
        return true;
    }
}
