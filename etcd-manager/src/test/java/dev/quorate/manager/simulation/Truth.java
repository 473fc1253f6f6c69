package dev.quorate.manager.simulation;

import java.util.Set;

/// Who can vote and who serves, as it is.
///
/// @param at virtual nanoseconds
/// @param voters by the newest committed member list
/// @param serving voters that read through the quorum
record Truth(long at, Set<Long> voters, Set<Long> serving) {
    static final Truth NONE = new Truth(0, Set.of(), Set.of());

    /// @param voterGone whether the member loses its vote, or only stops
    boolean survives(long id, boolean voterGone) {
        if (!voters.contains(id)) {
            return true;
        }
        var left = voters.size() - (voterGone ? 1 : 0);
        var healthy = serving.size() - (serving.contains(id) ? 1 : 0);
        return healthy >= left / 2 + 1;
    }

    boolean held() {
        return !voters.isEmpty() && serving.size() >= voters.size() / 2 + 1;
    }
}
