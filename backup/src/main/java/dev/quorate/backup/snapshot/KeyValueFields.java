package dev.quorate.backup.snapshot;

import dev.quorate.backup.snapshot.Finding.Kind;

/// The fields of etcd's `mvccpb.KeyValue`, which is what a revision stores. One object reads them
/// all in turn; keys and values stay in the file.
final class KeyValueFields {

    private final ProtobufReader reader;
    long keyOffset;
    long keyLength;
    long createRevision;
    long modRevision;
    long version;
    long valueOffset;
    long valueLength;
    long lease;

    KeyValueFields(FileBytes bytes) {
        reader = new ProtobufReader(bytes, Kind.KEY_VALUE_INVALID);
    }

    void read(long offset, long length) throws SnapshotException {
        onlyKeyAt(offset, 0);
        reader.start(offset, length);
        while (reader.next()) {
            switch (reader.field()) {
                case 1 -> {
                    keyOffset = reader.bytes();
                    keyLength = reader.length();
                }
                case 2 -> createRevision = reader.number();
                case 3 -> modRevision = reader.number();
                case 4 -> version = reader.number();
                case 5 -> {
                    valueOffset = reader.bytes();
                    valueLength = reader.length();
                }
                case 6 -> lease = reader.number();
                default -> reader.skip();
            }
        }
    }

    /// Whether there is nothing beside the key.
    boolean onlyKey() {
        return createRevision == 0
                && modRevision == 0
                && version == 0
                && valueLength == 0
                && lease == 0;
    }

    /// Whether etcd can have put this at a revision.
    boolean soundPut(long main) {
        return keyLength > 0
                && modRevision == main
                && createRevision > 0
                && createRevision <= main
                && version > 0;
    }

    /// Takes the fields of a tombstone that was put together elsewhere.
    void onlyKeyAt(long offset, long length) {
        keyOffset = offset;
        keyLength = length;
        createRevision = 0;
        modRevision = 0;
        version = 0;
        valueOffset = offset;
        valueLength = 0;
        lease = 0;
    }

    @Override
    public String toString() {
        return "key of %d bytes, created %d, modified %d, version %d"
                .formatted(keyLength, createRevision, modRevision, version);
    }
}
