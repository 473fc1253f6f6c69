package dev.quorate.backup.archive;

import dev.quorate.backup.store.BackupStore;
import dev.quorate.backup.store.Condition;
import dev.quorate.backup.store.ObjectKey;
import dev.quorate.backup.store.ObjectSource;
import dev.quorate.backup.store.PutResult;
import dev.quorate.backup.store.StoreCapabilities;
import dev.quorate.backup.store.StoredObject;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.stream.Stream;

/// A store whose user dies at one of its calls: that one and all later ones throw.
final class CrashingStore implements BackupStore {
    private final BackupStore store;
    private int callsLeft;

    CrashingStore(BackupStore store, int callsBefore) {
        this.store = store;
        this.callsLeft = callsBefore;
    }

    static final class Crash extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private void call() {
        if (callsLeft-- <= 0) {
            throw new Crash();
        }
    }

    @Override
    public PutResult put(ObjectKey key, ObjectSource source, Condition condition)
            throws IOException, InterruptedException {
        call();
        return store.put(key, source, condition);
    }

    @Override
    public InputStream open(ObjectKey key, long offset) throws IOException {
        call();
        return store.open(key, offset);
    }

    @Override
    public Stream<StoredObject> list(String folder) throws IOException {
        call();
        return store.list(folder);
    }

    @Override
    public Optional<StoredObject> find(ObjectKey key) throws IOException {
        call();
        return store.find(key);
    }

    @Override
    public void delete(ObjectKey key) throws IOException {
        call();
        store.delete(key);
    }

    @Override
    public StoreCapabilities capabilities() throws IOException {
        return store.capabilities();
    }

    @Override
    public void close() {
        store.close();
    }
}
