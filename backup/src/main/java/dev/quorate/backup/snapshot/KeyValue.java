package dev.quorate.backup.snapshot;

/// A key with its value, out of the bytes that etcd's watch and its store have for it.
///
/// @param createRevision 0 when it was deleted
/// @param version the number of puts since the key came into being; 0 when it was deleted
/// @param lease that the key hangs on, or 0
public record KeyValue(
        byte[] key, long createRevision, long modRevision, long version, byte[] value, long lease) {

    /// @param encoded `mvccpb.KeyValue` of a put, or of a deletion
    /// @throws SnapshotException when it is none
    public static KeyValue decode(byte[] encoded) throws SnapshotException {
        var bytes = FileBytes.of(encoded);
        var fields = new KeyValueFields(bytes);
        fields.read(0, encoded.length);
        return new KeyValue(
                bytes.copy(fields.keyOffset, (int) fields.keyLength),
                fields.createRevision,
                fields.modRevision,
                fields.version,
                bytes.copy(fields.valueOffset, (int) fields.valueLength),
                fields.lease);
    }
}
