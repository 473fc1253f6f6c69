package dev.quorate.manager.simulation;

import dev.quorate.manager.host.HostFacts;
import dev.quorate.manager.host.HostFacts.MemberProcess;
import dev.quorate.manager.host.IdentityRecord;
import dev.quorate.manager.host.MemberFailure;
import dev.quorate.manager.host.MemberFailure.Cause;
import dev.quorate.manager.host.MemberRecord;
import dev.quorate.manager.spec.HostSpec;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/// A machine with one place for a member: its record, its disk, its process.
final class Machine {
    private final World world;
    private final int index;
    private final HostSpec spec;
    private final List<DataDir> asides = new ArrayList<>();
    private @Nullable IdentityRecord record;
    private @Nullable DataDir data;
    private @Nullable DataDir unmounted;
    private @Nullable Member process;
    private Instant processStartedAt = Instant.EPOCH;
    private List<String> commandLine = List.of();
    private long pid;
    private long dataVisibleAt;
    private MemberFailure failure = MemberFailure.NONE;
    private int down;
    private int freezes;
    private int fullDisks;
    private int crashLoops;
    private int missingVolumes;
    private long diskNanos;
    private long inspectedAt;
    private boolean lost;

    Machine(World world, int index, HostSpec spec) {
        this.world = world;
        this.index = index;
        this.spec = spec;
    }

    int index() {
        return index;
    }

    HostSpec spec() {
        return spec;
    }

    String name() {
        return spec.name();
    }

    boolean up() {
        return down == 0 && !lost;
    }

    boolean lost() {
        return lost;
    }

    boolean frozen() {
        return freezes > 0;
    }

    boolean diskFull() {
        return fullDisks > 0;
    }

    boolean crashLoops() {
        return crashLoops > 0;
    }

    boolean volumeMissing() {
        return missingVolumes > 0;
    }

    /// How long its disk takes for a sync.
    long diskNanos() {
        return diskNanos;
    }

    /// How long entries take to get to it beyond the ordinary.
    long lagNanos() {
        return diskNanos;
    }

    Optional<Member> process() {
        return Optional.ofNullable(process);
    }

    Optional<IdentityRecord> record() {
        return Optional.ofNullable(record);
    }

    /// What etcd would find in the data directory.
    Optional<DataDir> data() {
        return Optional.ofNullable(data);
    }

    List<DataDir> asides() {
        return asides;
    }

    void write(IdentityRecord identity) {
        record = identity;
    }

    /// When somebody last saw it, in virtual nanoseconds.
    long inspectedAt() {
        return inspectedAt;
    }

    /// What the manager is told when it looks.
    HostFacts facts() {
        inspectedAt = world.now();
        return new HostFacts(
                record == null ? new MemberRecord.Absent() : new MemberRecord.Present(record),
                process == null
                        ? new MemberProcess.None()
                        : new MemberProcess.Running(pid, processStartedAt, commandLine),
                data == null || world.now() < dataVisibleAt
                        ? HostFacts.Data.NONE
                        : HostFacts.Data.PRESENT,
                fullDisks > 0 ? 0 : 1L << 40,
                List.of(),
                process == null ? failure : MemberFailure.NONE,
                process == null && data != null
                        ? OptionalLong.of(data.lastIndex())
                        : OptionalLong.empty(),
                "");
    }

    /// etcd has come up on this data.
    void run(Member member, boolean fresh, List<String> flags) {
        commandLine = Stream.concat(Stream.of("etcd"), flags.stream()).toList();
        process = member;
        pid = world.nextPid();
        processStartedAt = world.wall();
        data = member.data();
        dataVisibleAt = fresh ? world.now() + 200_000_000L : 0;
        failure = MemberFailure.NONE;
        world.ensemble().join(member);
        world.tell("etcd %s runs on %s as %016x", member.name(), name(), member.id());
        world.stir();
    }

    /// etcd did not come up.
    void failToStart(Cause cause, String evidence) {
        failure = new MemberFailure(cause, evidence);
        world.tell("etcd on %s ends at once: %s", name(), evidence);
    }

    /// etcd ends by itself.
    void exit(Cause cause, String evidence) {
        if (process != null) {
            var ended = process;
            endProcess();
            failure = new MemberFailure(cause, evidence);
            world.tell("etcd %s on %s ends: %s", ended.name(), name(), evidence);
        }
    }

    /// The process is ended from outside.
    void kill() {
        if (process != null) {
            world.tell("etcd %s on %s is killed", process.name(), name());
            endProcess();
            failure = MemberFailure.NONE;
        }
    }

    private void endProcess() {
        if (process != null) {
            world.ensemble().leave(process);
            process.resign();
            process = null;
            world.stir();
        }
    }

    void goDown() {
        down++;
        kill();
    }

    void comeUp() {
        down--;
    }

    void lose() {
        kill();
        lost = true;
        if (data != null) {
            world.taint(data, "its host was lost");
        }
    }

    void freeze() {
        freezes++;
    }

    void thaw() {
        freezes--;
        world.stir();
    }

    void fillDisk() {
        fullDisks++;
        if (process != null) {
            exit(Cause.DISK_FULL, "write: no space left on device");
        }
    }

    void freeDisk() {
        fullDisks--;
    }

    void loopCrashes(int by) {
        crashLoops += by;
    }

    void slowDisk(long nanos) {
        diskNanos += nanos;
    }

    /// All data is gone.
    ///
    /// @param underneath whether etcd keeps running on files that have no name any more
    void wipe(boolean underneath) {
        if (!underneath) {
            kill();
        }
        if (data != null) {
            world.taint(data, "its data was emptied");
            data = null;
        }
    }

    void corrupt() {
        if (data != null) {
            data.damage();
            kill();
        }
    }

    /// The mount point is there, the volume is not.
    void unmount() {
        kill();
        missingVolumes++;
        if (missingVolumes == 1) {
            unmounted = data;
            data = null;
        }
    }

    void mount() {
        missingVolumes--;
        if (missingVolumes == 0) {
            if (unmounted != null && data == null) {
                data = unmounted;
            } else if (unmounted != null) {
                world.taint(unmounted, "other data was mounted over");
            }
            unmounted = null;
        }
    }

    /// An old image of the disk comes back in the place of what was there.
    void rollBack(DataDir old) {
        kill();
        if (data != null && data.memberId() == old.memberId()) {
            if (data.size() > old.size()) {
                world.taint(old, "its data was rolled back");
            }
            data = old;
        }
    }

    Optional<DataDir> setAside() {
        var gone = data;
        if (gone != null) {
            asides.add(gone);
        }
        data = null;
        record = null;
        return Optional.ofNullable(gone);
    }

    void place(DataDir prepared) {
        data = prepared;
    }
}
