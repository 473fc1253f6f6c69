package dev.quorate.cli.daemon;

import dev.quorate.manager.control.Cluster;

import java.io.IOException;

/// Asks the store what it has of a cluster, and keeps the answer for those who must not wait for a
/// store.
@FunctionalInterface
public interface Survey {
    void make(Cluster cluster) throws IOException, InterruptedException;
}
