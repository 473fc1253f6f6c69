package dev.quorate.cli;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.manager.control.Cluster;
import dev.quorate.manager.control.Clusters;
import dev.quorate.manager.release.EtcdBinaries;
import dev.quorate.manager.release.EtcdReleases;
import dev.quorate.manager.release.Machine;
import dev.quorate.manager.spec.EtcdVersion;
import dev.quorate.manager.spec.FreePorts;
import dev.quorate.manager.spec.PortChooser;
import dev.quorate.manager.state.ClusterRecord.State;
import dev.quorate.manager.state.Home;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;

/// What the commands share: the home, the releases of etcd, and where to print. Everything is
/// opened when it is first asked for, so that `--help` opens nothing.
final class Session {
    /// How long one member may take to answer before a command decides without it. Only a member
    /// that is frozen costs so much.
    static final Duration ANSWER_DEADLINE = Duration.ofSeconds(5);

    private final Environment environment;

    Session(Environment environment) {
        this.environment = environment;
    }

    Environment environment() {
        return environment;
    }

    Terminal terminal(CommandLine commandLine) {
        return new Terminal(commandLine, environment);
    }

    Home home() throws IOException {
        return Home.open(environment.home());
    }

    Clusters clusters() throws IOException {
        return new Clusters(home(), environment.clock(), new SecureRandom());
    }

    PortChooser ports() {
        return FreePorts.of(environment.home());
    }

    EtcdReleases releases() {
        return new EtcdReleases(machine(), Clock.systemUTC());
    }

    /// This machine, with the variables of this command.
    Machine machine() {
        var machine = Machine.current();
        return new Machine(
                environment.variables(), machine.osName(), machine.osArch(), machine.userName());
    }

    EtcdBinaries binaries(EtcdVersion version, Terminal terminal)
            throws IOException, InterruptedException {
        return releases().obtain(version, text -> terminal.note("etcd " + version + ": " + text));
    }

    /// The cluster that a changing command names.
    Cluster required(ClusterOption option, CommandLine commandLine) throws IOException {
        if (option.name == null) {
            throw new ParameterException(
                    commandLine, "Missing the cluster that is to be changed: -c NAME");
        }
        return clusters().open(option.name);
    }

    /// The cluster that a reading command names, or the only one there is.
    Cluster named(ClusterOption option) throws IOException {
        if (option.name != null) {
            return clusters().open(option.name);
        }
        var home = home();
        var names = new ArrayList<String>();
        for (var name : home.clusters()) {
            if (home.cluster(name).orElseThrow().record().state() != State.DESTROYED) {
                names.add(name);
            }
        }
        if (names.size() == 1) {
            return clusters().open(names.getFirst());
        }
        throw new OperatorException(
                names.isEmpty() ? Failure.NOT_FOUND : Failure.BAD_INPUT,
                names.isEmpty() ? "NO_CLUSTER" : "WHICH_CLUSTER",
                names.isEmpty()
                        ? "no cluster is known in " + home.root()
                        : "several clusters are known: " + String.join(", ", names),
                "Nothing was changed.",
                names.isEmpty()
                        ? "quorate cluster create NAME --local 3"
                        : "say which one: -c " + names.getFirst());
    }

    /// `-c NAME` or the positional NAME, whichever was given.
    static ClusterOption either(ClusterOption option, @Nullable String positional) {
        if (positional != null) {
            option.name = positional;
        }
        return option;
    }
}
