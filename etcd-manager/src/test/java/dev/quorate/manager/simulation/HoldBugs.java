package dev.quorate.manager.simulation;

import dev.quorate.manager.state.Holds;
import dev.quorate.manager.state.Holds.Hold;
import dev.quorate.manager.state.Holds.Holder;
import dev.quorate.manager.state.Holds.Role;
import dev.quorate.manager.state.Records;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Bugs of who may act.
final class HoldBugs {
    private HoldBugs() {}

    static Records takesWhatAnotherHolds(World world, Program program, Records sound) {
        return holding(
                sound,
                holds -> {
                    for (var role : Role.values()) {
                        world.cabinet().slot(role).forget();
                    }
                    return holds;
                },
                true);
    }

    private static Records holding(
            Records sound, UnaryOperator<Holds> beforeTaking, boolean checked) {
        return new RecordsAround(sound) {
            @Override
            public Holds holds() throws IOException {
                var holds = super.holds();
                return new Holds() {
                    @Override
                    public Hold take(Role role, String what, String person) throws IOException {
                        return wrap(beforeTaking.apply(holds).take(role, what, person));
                    }

                    @Override
                    public Hold takeYielding(Role role, String what, String person)
                            throws IOException {
                        return wrap(beforeTaking.apply(holds).takeYielding(role, what, person));
                    }

                    @Override
                    public Hold claim(Role role, String what, String person, Duration patience)
                            throws IOException, InterruptedException {
                        return wrap(beforeTaking.apply(holds).claim(role, what, person, patience));
                    }

                    @Override
                    public Optional<Holder> claimant(Role role) throws IOException {
                        return holds.claimant(role);
                    }

                    @Override
                    public Optional<Holder> holder(Role role) throws IOException {
                        return checked ? Optional.empty() : holds.holder(role);
                    }
                };
            }

            private Hold wrap(Hold hold) {
                return new Hold() {
                    @Override
                    public long epoch() {
                        return hold.epoch();
                    }

                    @Override
                    public void check() throws IOException {
                        if (checked) {
                            hold.check();
                        }
                    }

                    @Override
                    public void close() throws IOException {
                        hold.close();
                    }
                };
            }
        };
    }
}
