package dev.quorate.manager.simulation;

import java.time.Duration;

/// Something that happens to the world, or that a person does.
///
/// @param at after the beginning
/// @param kind what
/// @param machine the machine it is about; for some kinds nothing
/// @param other the other end of a link
/// @param lasting after which it is over
/// @param amount of whatever the kind measures
record Fault(Duration at, Kind kind, int machine, int other, Duration lasting, int amount) {
    /// Kinds, by whether they take anything from a member for good.
    enum Kind {
        KILL,
        FREEZE,
        REBOOT,
        DISK_FULL,
        DISK_SLOW,
        CRASH_LOOP,
        CUT_PEERS,
        CUT_PEERS_ONE_WAY,
        ISOLATE,
        MANAGER_LOSES_HOST,
        MANAGER_LOSES_CLIENT_PORT,
        MANAGER_LOSES_MACHINE_ONLY,
        MANAGER_LOSES_ALL,
        CLOCK_JUMP,
        UNMOUNT,
        WIPE,
        WIPE_UNDERNEATH,
        CORRUPT,
        HOST_LOST,
        MANAGER_KILLED,
        MANAGER_STRUCK_BEFORE,
        MANAGER_STRUCK_AFTER,
        MANAGER_FROZEN,
        MANAGER_FROZEN_AT_EFFECT,
        MANAGER_DISK_FULL,
        MEMORY_LOST,
        JOURNAL_LOST,
        REQUEST_LOST,
        ANSWER_LOST,
        CALL_DELAYED,
        OUTSIDER_ADDS,
        OUTSIDER_REMOVES,
        PAUSED,
        MAINTENANCE,
        COMMAND_RESTART,
        COMMAND_REPLACE,
        COMMAND_GROW,
        COMMAND_SHRINK,
        COMMAND_MOVE_LEADER,
        COMMAND_STOP
    }

    String told() {
        return "%8.1f s  %s%s%s%s%s"
                .formatted(
                        at.toMillis() / 1_000.0,
                        kind.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' '),
                        machine < 0 ? "" : ", h" + (machine + 1),
                        other < 0 ? "" : " and h" + (other + 1),
                        lasting.isZero() ? "" : ", for %d s".formatted(lasting.toSeconds()),
                        amount == 0 ? "" : ", " + amount);
    }
}
