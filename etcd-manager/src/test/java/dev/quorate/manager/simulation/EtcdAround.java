package dev.quorate.manager.simulation;

import dev.quorate.manager.etcd.Endpoint;
import dev.quorate.manager.etcd.Etcd;
import dev.quorate.manager.etcd.EtcdException;
import dev.quorate.manager.etcd.HashSample;
import dev.quorate.manager.etcd.MemberList;
import dev.quorate.manager.etcd.Probe;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;

/// Hands every call on; a planted bug changes one.
class EtcdAround implements Etcd {
    private final Etcd sound;

    EtcdAround(Etcd sound) {
        this.sound = sound;
    }

    @Override
    public Probe probe(Endpoint endpoint, Duration deadline) throws InterruptedException {
        return sound.probe(endpoint, deadline);
    }

    @Override
    public MemberList members(Endpoint endpoint, boolean barrier, Duration deadline)
            throws EtcdException, InterruptedException {
        return sound.members(endpoint, barrier, deadline);
    }

    @Override
    public ChangeOutcome change(Endpoint endpoint, MembershipChange change, Duration deadline)
            throws InterruptedException {
        return sound.change(endpoint, change, deadline);
    }

    @Override
    public HashSample hash(Endpoint endpoint, long revision, Duration deadline)
            throws EtcdException, InterruptedException {
        return sound.hash(endpoint, revision, deadline);
    }

    @Override
    public long snapshot(Endpoint endpoint, OutputStream sink, Duration idleDeadline)
            throws EtcdException, IOException, InterruptedException {
        return sound.snapshot(endpoint, sink, idleDeadline);
    }

    @Override
    public void close() {
        sound.close();
    }
}
