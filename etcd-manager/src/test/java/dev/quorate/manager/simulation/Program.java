package dev.quorate.manager.simulation;

import dev.quorate.manager.etcd.MemberList;
import dev.quorate.manager.observe.SideBySide;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// A process on the manager's machine: a daemon, or a command. It is ended or frozen at any call of
/// a port, before or after the call's effect.
final class Program implements SideBySide {
    private final World world;
    private final String name;
    private final long pid;
    private final Map<Integer, Sight> confirmed = new HashMap<>();
    private Timeline.@Nullable Actor actor;
    private boolean dead;
    private long frozenSince;
    private long frozenUntil;
    private long beatenAt;
    private boolean looking;
    private boolean underWay;
    private long cost;
    private Truth seen = Truth.NONE;

    /// A member list as a member confirmed it.
    ///
    /// @param at virtual nanoseconds
    record Sight(long at, MemberList list) {}

    /// An effect on the world outside.
    interface Effect<T, E extends Exception> {
        T happen() throws E, InterruptedException;
    }

    Program(World world, String name) {
        this.world = world;
        this.name = name;
        this.pid = world.nextPid();
    }

    String name() {
        return name;
    }

    long pid() {
        return pid;
    }

    boolean dead() {
        return dead;
    }

    void play(Timeline.Part part) {
        actor =
                world.timeline()
                        .play(
                                name,
                                () -> {
                                    try {
                                        part.play();
                                    } finally {
                                        dead = true;
                                        world.ended(this);
                                    }
                                });
    }

    /// Ends it: its next call of any port does not return.
    void kill() {
        if (!dead) {
            world.tell("%s (pid %d) is killed", name, pid);
            dead = true;
            world.ended(this);
        }
    }

    /// Stops it for so long; it goes on at its next call as if nothing had been.
    void freeze(Duration lasting) {
        world.tell("%s (pid %d) is frozen for %d s", name, pid, lasting.toSeconds());
        if (world.now() >= frozenUntil) {
            frozenSince = world.now();
        }
        frozenUntil = Math.max(frozenUntil, world.now() + lasting.toNanos());
    }

    /// When its last heartbeat was.
    long beatenAt() {
        if (dead) {
            return Math.min(beatenAt, world.now());
        }
        return world.now() < frozenUntil ? frozenSince : world.now();
    }

    /// To be called when a port is entered and when it is left.
    void enter() {
        if (dead) {
            throw new Killed();
        }
        if (world.now() < frozenUntil) {
            sleep(frozenUntil - world.now());
        }
        if (dead) {
            throw new Killed();
        }
        beatenAt = world.now();
    }

    /// Does what can be interrupted before and after.
    <T, E extends Exception> T effect(String what, Effect<T, E> effect)
            throws E, InterruptedException {
        enter();
        var number = world.countEffect(this);
        world.strike(this, number, what, true);
        underWay = world.now() < frozenUntil;
        enter();
        var result = effect.happen();
        underWay = false;
        world.checkAfter();
        world.strike(this, number, what, false);
        enter();
        return result;
    }

    /// Whether it was stopped between the last check and the effect, so that the effect comes late:
    /// the one that nothing can hold up.
    boolean underWay() {
        return underWay;
    }

    /// What a call takes.
    void spend(Duration time) {
        if (looking) {
            cost += time.toNanos();
        } else {
            sleep(time.toNanos());
        }
    }

    void sleep(long nanos) {
        var playing = actor;
        if (playing == null) {
            throw new IllegalStateException(name + " is not being played");
        }
        world.timeline().sleep(playing, nanos);
        if (dead) {
            throw new Killed();
        }
    }

    /// Pauses for so long at least, and for longer while nothing else happens.
    void rest(long least, long most) {
        var idle = world.timeline().next() - world.now();
        sleep(Math.max(least, Math.min(world.stirred() ? most / 4 : most, idle)));
    }

    @Override
    public <A, B> List<B> ask(List<A> all, Function<A, B> question) {
        enter();
        seen = world.truth();
        var answers = new ArrayList<B>();
        var longest = 0L;
        for (var each : all) {
            looking = true;
            cost = 0;
            answers.add(question.apply(each));
            longest = Math.max(longest, cost);
        }
        looking = false;
        spend(Duration.ofNanos(longest));
        enter();
        return answers;
    }

    /// What was true when it last looked at everything.
    Truth seen() {
        return seen;
    }

    void confirm(int machine, MemberList list) {
        confirmed.put(machine, new Sight(world.now(), list));
    }

    /// What was confirmed does not hold beyond a change.
    void forgetConfirmed() {
        confirmed.clear();
    }

    @Nullable Sight confirmed(int machine) {
        return confirmed.get(machine);
    }

    Instant wall() {
        return world.wall();
    }
}
