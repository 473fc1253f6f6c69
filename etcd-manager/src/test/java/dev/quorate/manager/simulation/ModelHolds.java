package dev.quorate.manager.simulation;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.manager.state.Holds;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// Who may act, among the programs of the manager's machine: free at once when the holder is dead,
/// and after three seconds of silence when it is frozen.
record ModelHolds(World world, Program program, Cabinet cabinet) implements Holds {
    private static final Duration LISTENING = Duration.ofMillis(1_200);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);
    private static final Duration YIELD_MAX = Duration.ofSeconds(40);

    /// One role.
    static final class Slot {
        private long epoch;
        private @Nullable Tenant tenant;
        private final Set<Program> holders = new HashSet<>();
        private @Nullable Tenant claimant;

        /// As if nobody held it.
        void forget() {
            tenant = null;
        }

        boolean heldBy(Program program) {
            return tenant != null && tenant.program() == program;
        }

        boolean heldBefore(Program program) {
            return holders.contains(program);
        }
    }

    private record Tenant(Program program, Holder holder, boolean released) {}

    @Override
    public Hold take(Role role, String what, String person) throws IOException {
        return take(role, what, person, false);
    }

    @Override
    public Hold takeYielding(Role role, String what, String person) throws IOException {
        return take(role, what, person, true);
    }

    // The very same tenant: another of the same holder is another.
    @SuppressWarnings("ReferenceEquality")
    private Hold take(Role role, String what, String person, boolean yields) throws IOException {
        var slot = cabinet.slot(role);
        program.enter();
        var current = slot.tenant;
        var beat = current == null ? 0 : current.program().beatenAt();
        if (current != null && !current.released() && !current.program().dead()) {
            if (world.now() - beat <= SILENCE_MAX.toNanos()) {
                throw Holds.busy(current.holder());
            }
            program.sleep(LISTENING.toNanos());
            program.enter();
            if (current.program().beatenAt() != beat || slot.tenant != current) {
                throw Holds.busy(current.holder());
            }
        }
        try {
            return program.<Hold, IOException>effect(
                    "take " + role,
                    () -> {
                        var now = slot.tenant;
                        if (now != null && now != current) {
                            throw Holds.busy(now.holder());
                        }
                        var mine = self(what, person, yields, ++slot.epoch);
                        slot.tenant = new Tenant(program, mine, false);
                        slot.holders.add(program);
                        return new ModelHold(slot, mine);
                    });
        } catch (InterruptedException never) {
            throw new IllegalStateException("nobody interrupts the model", never);
        }
    }

    private Holder self(String what, String person, boolean yields, long epoch) {
        return new Holder(
                what, program.pid(), Instant.EPOCH, person, yields, epoch, world.wall(), false);
    }

    @Override
    public Hold claim(Role role, String what, String person, Duration patience) throws IOException {
        var slot = cabinet.slot(role);
        var begun = world.now();
        while (true) {
            try {
                var hold = take(role, what, person, false);
                slot.claimant = null;
                return hold;
            } catch (OperatorException busy) {
                var yields = holder(role).map(Holder::yields).orElse(true);
                var longest = yields && YIELD_MAX.compareTo(patience) > 0 ? YIELD_MAX : patience;
                if (busy.failure() != Failure.BUSY || world.now() - begun >= longest.toNanos()) {
                    slot.claimant = null;
                    throw busy;
                }
                if (yields) {
                    slot.claimant = new Tenant(program, self(what, person, false, 0), false);
                }
            }
            program.sleep(LOOK_AGAIN.toNanos());
        }
    }

    @Override
    public Optional<Holder> claimant(Role role) {
        program.enter();
        return Optional.ofNullable(cabinet.slot(role).claimant)
                .filter(claimant -> !claimant.program().dead())
                .map(Tenant::holder);
    }

    @Override
    public Optional<Holder> holder(Role role) {
        program.enter();
        return Optional.ofNullable(cabinet.slot(role).tenant)
                .filter(tenant -> !tenant.released() && !tenant.program().dead())
                .filter(tenant ->
                        world.now() - tenant.program().beatenAt() <= SILENCE_MAX.toNanos())
                .map(Tenant::holder);
    }

    private final class ModelHold implements Hold {
        private final Slot slot;
        private final Holder mine;

        private ModelHold(Slot slot, Holder mine) {
            this.slot = slot;
            this.mine = mine;
        }

        @Override
        public long epoch() {
            return mine.epoch();
        }

        @Override
        public void check() {
            program.enter();
            if (slot.epoch != mine.epoch()) {
                throw Holds.overtaken();
            }
        }

        @Override
        public void close() {
            program.enter();
            if (slot.epoch == mine.epoch()) {
                slot.tenant = new Tenant(program, mine, true);
            }
        }
    }
}
