package dev.quorate.manager.host;

import dev.quorate.manager.spec.HostSpec;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// A host, as the place of one member. Every effect can be repeated: what is done already is done.
public interface Host {
    HostFacts inspect(HostSpec host) throws IOException;

    /// Writes the identity record durably; replaces an earlier one.
    void writeRecord(HostSpec host, IdentityRecord identity) throws IOException;

    /// Starts etcd through the start guard, detached from this process. Returns when the process
    /// exists, or when the guard has refused; readiness is for the observer to see. Does nothing
    /// when the member runs already.
    ///
    /// @throws dev.quorate.OperatorException when the guard refuses, with its reason
    void start(HostSpec host, StartOrder order) throws IOException, InterruptedException;

    /// Ends the member's process and only that: SIGTERM, then after `patience` SIGKILL. Does
    /// nothing when none runs. The process is identified by pid, start time and command line.
    void stop(HostSpec host, Duration patience) throws IOException, InterruptedException;

    /// Renames the member's data and record aside, inside the data directory: nothing is deleted.
    ///
    /// @return where the data is now, empty when there was none
    Optional<Path> setAside(HostSpec host, String reason) throws IOException;

    /// @param binary etcd's executable
    /// @param binarySha256 its pinned digest, checked by the guard right before the start
    /// @param arguments etcd's flags, without the data directory, which the host adds
    /// @param identity what the record must say for the start to be allowed
    record StartOrder(
            Path binary, String binarySha256, List<String> arguments, IdentityRecord identity) {
        public StartOrder {
            arguments = List.copyOf(arguments);
        }
    }
}
