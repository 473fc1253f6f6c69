package dev.quorate.manager.host;

import dev.quorate.manager.spec.HostSpec;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// A host, as the place of one member. Every effect can be repeated: what is done already is done.
public interface Host {
    HostFacts inspect(HostSpec host) throws IOException;

    /// Writes the identity record durably; replaces an earlier one.
    ///
    /// @throws dev.quorate.OperatorException when the record that is there cannot be understood, or
    ///   was written by a newer program
    void writeRecord(HostSpec host, IdentityRecord identity) throws IOException;

    /// Starts etcd through the start guard, detached from this process. Returns when the process
    /// exists (it may have ended again), or when the guard has refused; readiness is for the
    /// observer to see. Does nothing when the member runs already.
    ///
    /// @throws dev.quorate.OperatorException when the guard refuses, with its reason
    void start(HostSpec host, StartOrder order) throws IOException, InterruptedException;

    /// Ends the member's process and only that: SIGTERM, then after `patience` SIGKILL. Does
    /// nothing when none runs. The process is identified by pid, start time and command line.
    ///
    /// @throws dev.quorate.OperatorException when it does not end
    void stop(HostSpec host, Duration patience) throws IOException, InterruptedException;

    /// Renames the member's data and record aside, inside the data directory: nothing is deleted.
    ///
    /// @param reason free text, shortened to a part of the directory's name
    /// @return the directory that holds data or record now, empty when there was neither
    /// @throws dev.quorate.OperatorException when the member runs
    Optional<Path> setAside(HostSpec host, String reason) throws IOException;

    /// Moves a prepared `member` directory into the data directory, which has none; made for data
    /// that a restore tool has written on this host. The source is gone afterwards if it was on the
    /// same file system, else it stays.
    ///
    /// @param preparedMember the directory that becomes `member`
    /// @throws dev.quorate.OperatorException when there is data, or the member runs
    void place(HostSpec host, Path preparedMember) throws IOException;

    /// @param binary etcd's executable; absolute, its file is called `etcd`, for by that name a
    ///   member's process is recognised
    /// @param binarySha256 its pinned digest, checked by the guard right before the start; 64
    ///   hexadecimal digits in lower case
    /// @param arguments etcd's flags, without the data directory, which the host adds
    /// @param identity what the record must say for the start to be allowed; a member id that is
    ///   not given is not compared
    record StartOrder(
            Path binary, String binarySha256, List<String> arguments, IdentityRecord identity) {
        public StartOrder {
            arguments = List.copyOf(arguments);
            if (!binary.isAbsolute() || !Objects.toString(binary.getFileName()).equals("etcd")) {
                throw new IllegalArgumentException(
                        binary + " is not an absolute path of a file called etcd");
            }
            if (!binarySha256.matches("[0-9a-f]{64}")) {
                throw new IllegalArgumentException(binarySha256 + " is not a sha256");
            }
        }
    }
}
