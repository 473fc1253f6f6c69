package dev.quorate.manager.spec;

import dev.quorate.manager.spec.YamlNode.Scalar;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/// A host as far as it could be read; what is empty was refused already.
record HostDraft(
        Section section,
        Optional<DnsLabel> name,
        Optional<HostAddress> address,
        String zone,
        Optional<Integer> clientPort,
        Optional<Integer> peerPort,
        Optional<DataDirectory> dataDir) {
    private static final String NAME_REMEDY = DnsLabel.REMEDY;
    private static final String ADDRESS_REMEDY =
            "write an IP address or DNS name alone, for example 10.0.1.11 or etcd-1.example.com";
    private static final String LOCAL_REMEDY =
            "write local: true if it is this machine, else remove it";
    private static final HostAddress LOOPBACK = HostAddress.parse("127.0.0.1");
    private static final Pattern ZONE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

    static HostDraft read(Section host, HostDefaults defaults) {
        var name = host.require("name", DnsLabel::read, NAME_REMEDY);
        var local = host.optional("local", Scalar::truth, "write true or false");
        if (!host.has("local") || local.equals(Optional.of(false))) {
            host.refuse(
                    "local",
                    "a host that is not local: true is not supported by this version of Quorate",
                    LOCAL_REMEDY);
        }
        var zone = host.optional("zone", HostDraft::zone, "write a word, for example rack-a");
        return new HostDraft(
                host,
                name,
                address(host),
                zone.orElse(""),
                HostDefaults.port(host, "clientPort", defaults.clientPort()),
                HostDefaults.port(host, "peerPort", defaults.peerPort()),
                dataDir(host, defaults));
    }

    /// How the host is called in a message about another one.
    String known() {
        return name.map(DnsLabel::text).orElse("the host in line " + section.line());
    }

    /// Whether this host may use a port of the same address as the other one does; both are on this
    /// machine, and a name may stand for any of its addresses.
    boolean mayListenOn(int port, HostDraft other) {
        var samePort = Optional.of(port);
        var apart = address.flatMap(mine -> other.address().map(theirs -> !mine.mayBe(theirs)));
        return !apart.orElse(false) && (clientPort.equals(samePort) || peerPort.equals(samePort));
    }

    /// Whether the data lies in a directory, or the directory within the data.
    boolean keepsDataIn(Path directory) {
        return dataDir.filter(mine -> mine.overlaps(directory)).isPresent();
    }

    HostSpec finished() {
        return new HostSpec(
                name.orElseThrow().text(),
                address.orElseThrow().text(),
                zone,
                true,
                clientPort.orElseThrow(),
                peerPort.orElseThrow(),
                dataDir.orElseThrow().path());
    }

    private static Optional<HostAddress> address(Section host) {
        return host.has("address")
                ? host.optional("address", value -> HostAddress.parse(value.text()), ADDRESS_REMEDY)
                : Optional.of(LOOPBACK);
    }

    private static Optional<DataDirectory> dataDir(Section host, HostDefaults defaults) {
        if (host.has("dataDir")) {
            return HostDefaults.dataDir(host);
        }
        if (defaults.dataDir().isEmpty() && !defaults.dataDirRefused()) {
            host.refuse(
                    "dataDir", "is missing, here and in spec.etcd", HostDefaults.DATA_DIR_REMEDY);
        }
        return defaults.dataDir();
    }

    private static String zone(Scalar value) {
        if (!ZONE.matcher(value.text()).matches()) {
            throw new IllegalArgumentException(
                    Excerpt.of(value.text())
                            + " has other characters than letters, digits, dots, hyphens and"
                            + " underscores, or more than 63");
        }

        value.refuseAmbiguity();
        return value.text();
    }
}
