package dev.quorate.tests.archive;

import dev.quorate.backup.archive.Backups;
import dev.quorate.backup.archive.ChangeLog;
import dev.quorate.backup.archive.LineageId;
import dev.quorate.backup.capture.ArchiveSettings;
import dev.quorate.backup.capture.Archiver;
import dev.quorate.backup.capture.ArchiverSetup;
import dev.quorate.backup.capture.ChainKeys;
import dev.quorate.backup.capture.Sources;
import dev.quorate.backup.seal.Recipients;
import dev.quorate.backup.store.BackupStore;
import dev.quorate.certs.SigningKey;
import dev.quorate.manager.etcd.Changes;
import dev.quorate.manager.etcd.Etcd;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;

/// What archivers work with, in the test's process or in another.
record ArchiveSide(
        Path root,
        SigningKey key,
        BackupStore store,
        Etcd etcd,
        Changes changes,
        LineageId lineage,
        Sources sources,
        Recipients recipients) {
    static final String CLUSTER = "bench";

    Backups backups() {
        return Backups.open(store, CLUSTER);
    }

    ChangeLog log() {
        return ChangeLog.open(store, CLUSTER, key.verifyingKey());
    }

    /// The newest lineage of the cluster, as the store knows it.
    LineageId current() throws IOException {
        return backups().lineages(key.verifyingKey()).current(lineage);
    }

    /// One that works as soon as it is run.
    Archiver archiver(String spool, ArchiveSettings settings) {
        return new Archiver(
                new ArchiverSetup(
                        "uid",
                        lineage,
                        changes,
                        etcd,
                        sources,
                        new StreamedBases(this),
                        backups(),
                        log(),
                        key,
                        new ChainKeys(root.resolve("chains"), recipients),
                        root.resolve(spool),
                        () -> {},
                        settings,
                        InstantSource.system()));
    }

    /// The same with another way to the members.
    ArchiveSide through(Changes other, Sources members) {
        return new ArchiveSide(root, key, store, etcd, other, lineage, members, recipients);
    }

    /// The same, encrypted for others.
    ArchiveSide sealedFor(Recipients others) {
        return new ArchiveSide(root, key, store, etcd, changes, lineage, sources, others);
    }

    /// The same with another store.
    ArchiveSide into(BackupStore other) {
        return new ArchiveSide(root, key, other, etcd, changes, lineage, sources, recipients);
    }
}
