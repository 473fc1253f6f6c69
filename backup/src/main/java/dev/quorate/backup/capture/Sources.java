package dev.quorate.backup.capture;

import dev.quorate.manager.etcd.Endpoint;

import java.io.IOException;
import java.util.List;

/// Members that a watch can follow.
@FunctionalInterface
public interface Sources {
    /// Those that serve now, followers before the leader; may be empty.
    List<Endpoint> inOrder() throws IOException, InterruptedException;
}
