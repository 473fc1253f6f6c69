package dev.quorate.manager.simulation;

import dev.quorate.manager.host.Host;
import dev.quorate.manager.host.HostFacts;
import dev.quorate.manager.host.IdentityRecord;
import dev.quorate.manager.spec.HostSpec;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// Hands every call on; a planted bug changes one.
class HostsAround implements Host {
    private final Host sound;

    HostsAround(Host sound) {
        this.sound = sound;
    }

    @Override
    public HostFacts inspect(HostSpec host) throws IOException {
        return sound.inspect(host);
    }

    @Override
    public void writeRecord(HostSpec host, IdentityRecord identity) throws IOException {
        sound.writeRecord(host, identity);
    }

    @Override
    public void start(HostSpec host, StartOrder order) throws IOException, InterruptedException {
        sound.start(host, order);
    }

    @Override
    public void stop(HostSpec host, Duration patience) throws IOException, InterruptedException {
        sound.stop(host, patience);
    }

    @Override
    public Optional<Path> setAside(HostSpec host, String reason) throws IOException {
        return sound.setAside(host, reason);
    }

    @Override
    public void place(HostSpec host, Path preparedMember) throws IOException {
        sound.place(host, preparedMember);
    }
}
