package dev.quorate.manager.spec;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Reads `spec.hosts`, and what hosts must not have in common.
final class HostsDecoder {
    /// Seven members and as many spares as anyone keeps.
    private static final int HOSTS_MAX = 64;

    private static final String HOSTS_REMEDY =
            "write one item per host, for example - {name: h1, local: true}";
    private static final String PORTS_REMEDY =
            "give each host of one machine a clientPort and a peerPort of its own";

    private final Section spec;
    private final HostDefaults defaults;
    private final Optional<Path> store;

    /// @param store the directory where backups go, if they go to one
    HostsDecoder(Section spec, HostDefaults defaults, Optional<Path> store) {
        this.spec = spec;
        this.defaults = defaults;
        this.store = store;
    }

    /// @return empty when there is no list of hosts
    Optional<List<HostDraft>> hosts() {
        var sections = spec.requireSections("hosts", Part.HOST, HOSTS_REMEDY);
        if (sections.isPresent() && sections.get().size() > HOSTS_MAX) {
            spec.refuse(
                    "hosts",
                    "%d hosts are more than %d".formatted(sections.get().size(), HOSTS_MAX),
                    "name the members' hosts and a few spares");
            return Optional.empty();
        }
        return sections.map(this::drafts);
    }

    private List<HostDraft> drafts(List<Section> sections) {
        var hosts = sections.stream().map(host -> HostDraft.read(host, defaults)).toList();
        for (var i = 0; i < hosts.size(); i++) {
            checkAlone(hosts.get(i));
            var earlier = hosts.subList(0, i);
            checkName(hosts.get(i), earlier);
            checkPort(hosts.get(i), "clientPort", hosts.get(i).clientPort(), earlier);
            checkPort(hosts.get(i), "peerPort", hosts.get(i).peerPort(), earlier);
            checkDataDir(hosts.get(i), earlier);
        }
        return hosts;
    }

    private void checkAlone(HostDraft host) {
        if (host.clientPort().isPresent() && host.clientPort().equals(host.peerPort())) {
            host.section()
                    .refuse(
                            host.section().has("peerPort") ? "peerPort" : "clientPort",
                            "port %d is both client and peer port"
                                    .formatted(host.clientPort().get()),
                            "choose two ports");
        }
        store.filter(host::keepsDataIn)
                .ifPresent(directory ->
                        host.section()
                                .refuse(
                                        "dataDir",
                                        "data and backups in %s would lie within each other"
                                                .formatted(directory),
                                        "keep data and backups apart"));
    }

    private static void checkName(HostDraft host, List<HostDraft> earlier) {
        earlier.stream()
                .filter(other -> host.name().isPresent() && host.name().equals(other.name()))
                .findFirst()
                .ifPresent(other ->
                        host.section()
                                .refuse(
                                        "name",
                                        "%s is also the name of the host in line %d"
                                                .formatted(host.known(), other.section().line()),
                                        "give each host its own name"));
    }

    private static void checkPort(
            HostDraft host, String key, Optional<Integer> port, List<HostDraft> earlier) {
        earlier.stream()
                .filter(other -> port.isPresent() && other.mayListenOn(port.get(), host))
                .findFirst()
                .ifPresent(other ->
                        host.section()
                                .refuse(key, taken(host, key, port.get(), other), PORTS_REMEDY));
    }

    private static String taken(HostDraft host, String key, int port, HostDraft other) {
        var whose = host.section().has(key) ? "" : ", used where a host gives none,";
        return "port %d%s is taken by %s".formatted(port, whose, other.known());
    }

    private static void checkDataDir(HostDraft host, List<HostDraft> earlier) {
        earlier.stream()
                .filter(other ->
                        other.dataDir()
                                .map(DataDirectory::path)
                                .filter(host::keepsDataIn)
                                .isPresent())
                .findFirst()
                .ifPresent(other ->
                        host.section()
                                .refuse(
                                        "dataDir",
                                        "%s is the directory of %s, or lies within it or around it"
                                                .formatted(
                                                        host.dataDir()
                                                                .map(DataDirectory::path)
                                                                .orElseThrow(),
                                                        other.known()),
                                        "give each host of one machine a directory of its own"));
    }
}
