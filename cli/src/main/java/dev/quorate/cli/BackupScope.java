package dev.quorate.cli;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.backup.archive.Backups;
import dev.quorate.backup.archive.Catalogue;
import dev.quorate.backup.archive.ChangeLog;
import dev.quorate.backup.archive.ClusterCard;
import dev.quorate.backup.archive.Scratch;
import dev.quorate.backup.archive.Signing;
import dev.quorate.backup.archive.TransferListener;
import dev.quorate.backup.look.History;
import dev.quorate.backup.look.Timeline;
import dev.quorate.backup.seal.Identities;
import dev.quorate.backup.store.BackupStore;
import dev.quorate.backup.store.StoreSettings;
import dev.quorate.backup.store.Stores;
import dev.quorate.certs.VerifyingKey;
import dev.quorate.manager.control.Cluster;
import dev.quorate.manager.spec.DnsLabel;
import dev.quorate.manager.spec.StoreAddress;
import dev.quorate.manager.state.Home;

import picocli.CommandLine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Optional;

/// The backups that a command is about: those of a known cluster, living or destroyed, or of one
/// that only the store knows.
///
/// @param cluster empty when this home does not know it
/// @param trusted whose signature counts: the cluster's own key, or for an unknown cluster the one
///   that its `cluster.json` names; empty when there is none
/// @param identities that open what is encrypted
record BackupScope(
        StoreAddress address,
        BackupStore store,
        Backups backups,
        Optional<Cluster> cluster,
        Optional<VerifyingKey> trusted,
        Home home,
        Identities identities)
        implements AutoCloseable {
    /// For commands that change something: the cluster must be known.
    static BackupScope required(
            Session session, ClusterOption option, StoreOptions store, CommandLine commandLine)
            throws IOException {
        return known(session, session.required(option, commandLine), store, commandLine);
    }

    /// For commands that read.
    static BackupScope named(
            Session session, ClusterOption option, StoreOptions store, CommandLine commandLine)
            throws IOException {
        var home = session.home();
        if (option.name == null || home.cluster(label(option.name)).isPresent()) {
            return known(session, session.named(option), store, commandLine);
        }
        return stored(home, option.name, store.address(commandLine));
    }

    /// What a cluster's own specification says, or the home's store.
    static BackupScope own(Home home, Cluster cluster) throws IOException {
        return at(home, cluster, Optional.empty());
    }

    private static String label(String name) {
        try {
            return DnsLabel.parse(name).text();
        } catch (IllegalArgumentException wrong) {
            throw new OperatorException(
                    Failure.BAD_INPUT,
                    "CLUSTER_NAME",
                    "-c %s: %s".formatted(name, wrong.getMessage()),
                    "Nothing was attempted.",
                    "quorate cluster list",
                    wrong);
        }
    }

    private static BackupScope known(
            Session session, Cluster cluster, StoreOptions options, CommandLine commandLine)
            throws IOException {
        return at(session.home(), cluster, options.address(commandLine));
    }

    private static BackupScope at(Home home, Cluster cluster, Optional<StoreAddress> given)
            throws IOException {
        var local = new StoreAddress.Directory(home.store());
        var address = given.or(() -> specified(cluster)).orElse(local);
        var store =
                address.equals(local)
                        ? Stores.openOrCreate(address, StoreSettings.DEFAULT)
                        : Stores.open(address);
        return new BackupScope(
                address,
                store,
                Backups.open(store, cluster.name()),
                Optional.of(cluster),
                Optional.of(cluster.pki().signer().verifyingKey()),
                home,
                Identities.NONE);
    }

    private static Optional<StoreAddress> specified(Cluster cluster) {
        try {
            return cluster.spec().backup().store();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static BackupScope stored(Home home, String name, Optional<StoreAddress> given)
            throws IOException {
        if (given.isEmpty() && !Files.isDirectory(home.store())) {
            throw unknown(home, name, given);
        }
        var address = given.orElse(new StoreAddress.Directory(home.store()));
        var store = Stores.open(address);
        var backups = Backups.open(store, name);
        var card = backups.card();
        if (card.isEmpty() && backups.catalogue().backups().isEmpty()) {
            store.close();
            throw unknown(home, name, given);
        }
        return new BackupScope(
                address,
                store,
                backups,
                Optional.empty(),
                card.map(ClusterCard.Found::signing).flatMap(BackupScope::signer),
                home,
                Identities.NONE);
    }

    private static OperatorException unknown(Home home, String name, Optional<StoreAddress> given) {
        return new OperatorException(
                Failure.NOT_FOUND,
                "NO_SUCH_CLUSTER",
                "no cluster '%s' in %s%s"
                        .formatted(
                                name,
                                home.root(),
                                given.map(address -> ", and none in " + address).orElse("")),
                "Nothing was changed.",
                given.isPresent()
                        ? "quorate cluster list"
                        : "name the store that has it: --store s3://BUCKET/PREFIX");
    }

    private static Optional<VerifyingKey> signer(Signing signing) {
        return signing instanceof Signing.Signed(var signer)
                ? Optional.of(signer)
                : Optional.empty();
    }

    /// The same, for one who can open what is sealed for these identities.
    BackupScope openedBy(Identities wanted) {
        return new BackupScope(
                address, store, backups.openedBy(wanted), cluster, trusted, home, wanted);
    }

    String name() {
        return backups.cluster();
    }

    Catalogue catalogue() throws IOException {
        return backups.catalogue();
    }

    /// The log of changes.
    ///
    /// @throws OperatorException [Failure#WRONG_KEY] when nobody vouches for it
    ChangeLog log() {
        return log(
                trusted.orElseThrow(() ->
                        new OperatorException(
                                Failure.WRONG_KEY,
                                "NOBODY_VOUCHES",
                                "the store names no signer of cluster " + name(),
                                "Nothing was changed.",
                                "ask the manager that archives it, or: quorate backup list -c "
                                        + name())));
    }

    /// The same, for one who believes this key.
    ChangeLog log(VerifyingKey key) {
        var log = ChangeLog.open(store, name(), key).openedBy(identities);
        return cluster.isPresent()
                ? log.cachedIn(
                        cluster.get().home().directory().resolve("records").resolve("segments"))
                : log;
    }

    /// What happened to keys, as far as it is kept.
    History history(TransferListener listener) throws IOException {
        var log = log();
        var catalogue = log.catalogue();
        var signer = trusted.orElseThrow();
        return new History(
                backups,
                log,
                catalogue,
                Timeline.of(catalogue(), catalogue, backups.lineages(signer).cards(), signer),
                scratch(),
                listener);
    }

    /// For files as large as the database.
    Scratch scratch() throws IOException {
        return Scratch.at(
                cluster.isPresent()
                        ? cluster.get().home().scratch()
                        : home.root().resolve("scratch"));
    }

    /// Says whose key is trusted when that is only the store's word.
    void tellTrust(Terminal terminal) {
        if (cluster.isEmpty()) {
            terminal.note(
                    "Cluster %s is not known here; its store names the signer %s"
                            .formatted(
                                    name(),
                                    trusted.map(VerifyingKey::fingerprint).orElse("nobody")));
        }
    }

    @Override
    public void close() {
        store.close();
        cluster.ifPresent(Cluster::close);
    }
}
