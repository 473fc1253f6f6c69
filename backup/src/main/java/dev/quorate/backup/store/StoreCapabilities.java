package dev.quorate.backup.store;

import java.util.ArrayList;
import java.util.List;

/// What a store was found to do, which differs among servers that speak the same protocol.
///
/// @param conditionalPut for objects of one part
/// @param conditionalMultipart for objects of many parts, which some servers treat otherwise
/// @param encryptedInTransit whether others on the network cannot read along
public record StoreCapabilities(
        ConditionalWrites conditionalPut,
        ConditionalWrites conditionalMultipart,
        boolean encryptedInTransit) {

    /// What becomes of a write that is to happen only if the object is absent.
    public enum ConditionalWrites {
        /// Exactly one of several writers wins.
        HONOURED,
        /// The server refuses such a write; the store looks, writes without a condition and reads
        /// back.
        REFUSED,
        /// The server overwrites as if there were no condition; treated like refused.
        IGNORED
    }

    static final StoreCapabilities OF_A_DIRECTORY =
            new StoreCapabilities(ConditionalWrites.HONOURED, ConditionalWrites.HONOURED, true);

    /// What a person should know before trusting it, one sentence each; empty when all is well.
    public List<String> caveats() {
        var caveats = new ArrayList<String>();
        addCaveat(caveats, "small objects", conditionalPut);
        addCaveat(caveats, "objects of many parts", conditionalMultipart);
        if (!encryptedInTransit) {
            caveats.add("the endpoint is plain http: backups cross the network unencrypted");
        }
        return List.copyOf(caveats);
    }

    private static void addCaveat(List<String> caveats, String what, ConditionalWrites found) {
        var verb =
                switch (found) {
                    case HONOURED -> "";
                    case REFUSED -> "refuses";
                    case IGNORED -> "ignores";
                };
        if (!verb.isEmpty()) {
            caveats.add(
                    ("the server %s conditional writes of %s: Quorate looks before it writes and"
                         + " reads back, which two writers at the same instant can defeat; let one"
                         + " manager alone write here")
                            .formatted(verb, what));
        }
    }
}
