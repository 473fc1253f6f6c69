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
        keyOffset = offset;
        keyLength = 0;
        createRevision = 0;
        modRevision = 0;
        version = 0;
        valueOffset = offset;
        valueLength = 0;
        lease = 0;
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
}
