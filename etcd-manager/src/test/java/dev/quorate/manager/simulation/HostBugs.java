package dev.quorate.manager.simulation;

import dev.quorate.manager.control.Clock;
import dev.quorate.manager.host.Host;
import dev.quorate.manager.host.HostFacts;
import dev.quorate.manager.spec.HostSpec;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.OptionalLong;

/// Bugs of what is done on hosts, of how their silence is taken, and of how long is waited.
final class HostBugs {
    private HostBugs() {}

    static Host neverStopsWhatWasRemoved(World world, Program program, Host sound) {
        return new HostsAround(sound) {
            @Override
            public void stop(HostSpec host, Duration patience) {
                program.enter();
            }
        };
    }

    static Host setsAsideBeforeItRemoves(World world, Program program, Host sound) {
        return new HostsAround(sound) {
            @Override
            public HostFacts inspect(HostSpec host) throws IOException {
                var facts = super.inspect(host);
                if (facts.failure().cause()
                        == dev.quorate.manager.host.MemberFailure.Cause.CORRUPT) {
                    setAside(host, "corrupt");
                }
                return facts;
            }
        };
    }

    static Host actsOnWhatItSawAMinuteAgo(World world, Program program, Host sound) {
        var last = new HashMap<String, HostFacts>();
        var at = new HashMap<String, Long>();
        return new HostsAround(sound) {
            @Override
            public HostFacts inspect(HostSpec host) throws IOException {
                var seen = at.get(host.name());
                var known = last.get(host.name());
                if (known != null
                        && seen != null
                        && world.now() - seen < Duration.ofMinutes(1).toNanos()) {
                    program.enter();
                    return known;
                }
                var facts = super.inspect(host);
                last.put(host.name(), facts);
                at.put(host.name(), world.now());
                return facts;
            }
        };
    }

    static Host takesNoAnswerForNoData(World world, Program program, Host sound) {
        var last = new HashMap<String, HostFacts>();
        return new HostsAround(sound) {
            @Override
            public HostFacts inspect(HostSpec host) throws IOException {
                try {
                    var facts = super.inspect(host);
                    last.put(host.name(), facts);
                    return facts;
                } catch (IOException silent) {
                    var known = last.get(host.name());
                    if (known == null) {
                        throw silent;
                    }
                    return new HostFacts(
                            known.record(),
                            new HostFacts.MemberProcess.None(),
                            HostFacts.Data.NONE,
                            0,
                            List.of(),
                            dev.quorate.manager.host.MemberFailure.NONE,
                            OptionalLong.empty(),
                            "");
                }
            }
        };
    }

    static Clock hasNoPatience(World world, Program program, Clock sound) {
        return new Clock() {
            @Override
            public Instant instant() {
                return sound.instant();
            }

            @Override
            public long nanos() {
                return sound.nanos() * 1_000;
            }

            @Override
            public void pause(Duration duration) throws InterruptedException {
                sound.pause(duration);
            }
        };
    }
}
