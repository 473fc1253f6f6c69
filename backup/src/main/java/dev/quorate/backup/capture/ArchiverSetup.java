package dev.quorate.backup.capture;

import dev.quorate.backup.archive.Backups;
import dev.quorate.backup.archive.ChangeLog;
import dev.quorate.backup.archive.LineageId;
import dev.quorate.backup.archive.Publisher.Gate;
import dev.quorate.certs.SigningKey;
import dev.quorate.manager.etcd.Changes;
import dev.quorate.manager.etcd.Etcd;

import java.nio.file.Path;
import java.time.InstantSource;

/// What an archiver works with. All of it stays the caller's to close.
///
/// @param uid of the cluster that must own the folder in the store
/// @param lineage that of the cluster's create or restore
/// @param chains how the log is encrypted
/// @param spool a directory of this manager's own, on a disk that survives a restart; for one
///   archiver at a time
/// @param gate is passed before each object that is put into the store, and may throw
public record ArchiverSetup(
        String uid,
        LineageId lineage,
        Changes changes,
        Etcd etcd,
        Sources sources,
        Bases bases,
        Backups backups,
        ChangeLog log,
        SigningKey key,
        ChainKeys chains,
        Path spool,
        Gate gate,
        ArchiveSettings settings,
        InstantSource clock) {}
