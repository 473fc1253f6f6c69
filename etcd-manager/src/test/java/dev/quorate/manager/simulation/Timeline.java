package dev.quorate.manager.simulation;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.Semaphore;

/// Virtual time. Events happen in the order of their times; actors are programs that block, each on
/// a thread of its own, of which exactly one runs at any moment. Nothing depends on the speed or
/// the scheduling of the machine.
final class Timeline {
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final PriorityQueue<Long> notable = new PriorityQueue<>();
    private final Semaphore director = new Semaphore(0);
    private final List<Actor> actors = new ArrayList<>();
    private final Runnable afterEach;
    private long now;
    private long sequence;
    private long happened;
    private long horizon;
    private @Nullable Throwable problem;

    private record Event(long at, long sequence, Runnable action, @Nullable Actor resumes)
            implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return at != other.at
                    ? Long.compare(at, other.at)
                    : Long.compare(sequence, other.sequence);
        }
    }

    /// What an actor does, until it returns or is [Killed].
    interface Part {
        void play() throws InterruptedException;
    }

    /// A program with a thread of its own.
    static final class Actor {
        private final Semaphore turn = new Semaphore(0);
        private boolean ended;
        private boolean stopped;

        boolean ended() {
            return ended;
        }
    }

    /// @param afterEach called after each event
    Timeline(Runnable afterEach) {
        this.afterEach = afterEach;
    }

    /// Nanoseconds since the beginning.
    long now() {
        return now;
    }

    /// How many events have happened.
    long events() {
        return happened;
    }

    void after(Duration delay, Runnable action) {
        at(now + delay.toNanos(), action);
    }

    void at(long when, Runnable action) {
        var at = Math.max(when, now);
        notable.add(at);
        events.add(new Event(at, sequence++, action, null));
    }

    /// Something that happens all the time: nobody who rests is woken for it.
    void quietlyAfter(Duration delay, Runnable action) {
        events.add(new Event(now + delay.toNanos(), sequence++, action, null));
    }

    /// The time of the next event of note; [Long#MAX_VALUE] when there is none.
    long next() {
        while (!notable.isEmpty() && notable.peek() <= now) {
            notable.remove();
        }
        return notable.isEmpty() ? Long.MAX_VALUE : notable.peek();
    }

    /// Begins to play a part, now.
    Actor play(String name, Part part) {
        var actor = new Actor();
        actors.add(actor);
        Thread.ofVirtual()
                .name(name)
                .start(() -> {
                    actor.turn.acquireUninterruptibly();
                    try {
                        if (!actor.stopped) {
                            part.play();
                        }
                    } catch (Killed over) {
                        // As it was meant.
                    } catch (Throwable unexpected) {
                        fail(unexpected);
                    } finally {
                        actor.ended = true;
                        director.release();
                    }
                });
        resumeAt(now, actor);
        return actor;
    }

    private void resumeAt(long when, Actor actor) {
        events.add(new Event(when, sequence++, () -> {}, actor));
    }

    private void fail(Throwable unexpected) {
        if (problem == null) {
            problem = unexpected;
        }
    }

    /// Lets time pass for an actor, and everybody else have their turn.
    void sleep(Actor actor, long nanos) {
        var wake = now + Math.max(nanos, 0);
        while (!actor.stopped && problem == null) {
            var event = events.peek();
            var mine = event == null || event.at() > wake;
            if (mine && wake <= horizon) {
                now = wake;
                return;
            }
            if (mine || event.resumes() != null || event.at() > horizon) {
                break;
            }
            happen();
        }
        if (!actor.stopped) {
            resumeAt(wake, actor);
            director.release();
            actor.turn.acquireUninterruptibly();
        }
        if (actor.stopped) {
            throw new Killed();
        }
    }

    private void happen() {
        var event = events.remove();
        now = Math.max(now, event.at());
        happened++;
        try {
            event.action().run();
            afterEach.run();
        } catch (Violation violation) {
            fail(violation);
        }
    }

    /// Lets everything happen until then.
    ///
    /// @throws Violation as soon as one is found
    void runUntil(long end) {
        horizon = end;
        while (problem == null) {
            var event = events.peek();
            if (event == null || event.at() > end) {
                now = Math.max(now, end);
                return;
            }
            var resumed = event.resumes();
            if (resumed == null) {
                happen();
                continue;
            }
            events.remove();
            if (!resumed.ended) {
                now = Math.max(now, event.at());
                happened++;
                resumed.turn.release();
                director.acquireUninterruptibly();
            }
        }
        if (problem instanceof Violation violation) {
            throw violation;
        }
        throw new IllegalStateException("a part was not played to its end", problem);
    }

    /// Ends all actors where they stand.
    void close() {
        for (var actor : actors) {
            if (!actor.ended) {
                actor.stopped = true;
                actor.turn.release();
                director.acquireUninterruptibly();
            }
        }
    }
}
