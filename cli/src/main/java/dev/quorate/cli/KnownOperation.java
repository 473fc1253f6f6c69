package dev.quorate.cli;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.cli.output.Document;
import dev.quorate.manager.state.Holds.Role;
import dev.quorate.manager.state.Home;
import dev.quorate.manager.state.Journal.Operation;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// An operation in the journal of one of the clusters of this home.
///
/// @param held whether somebody alive holds the cluster now
record KnownOperation(String cluster, Operation operation, boolean held) {
    /// How far an operation is.
    enum State {
        /// Somebody works on it.
        RUNNING,
        /// It stopped before its end, and nobody works on it.
        INTERRUPTED,
        /// It has ended, well or not.
        CLOSED
    }

    /// Of all clusters, destroyed ones included, oldest first.
    static List<KnownOperation> all(Home home) throws IOException {
        var all = new ArrayList<KnownOperation>();
        for (var name : home.clusters()) {
            var cluster = home.cluster(name).orElseThrow();
            var held = cluster.holds().holder(Role.OPERATION).isPresent();
            for (var operation : cluster.journal().operations()) {
                all.add(new KnownOperation(name, operation, held));
            }
        }
        all.sort(Comparator.comparing(one -> one.operation().openedAt()));
        return all;
    }

    /// @throws OperatorException [Failure#NOT_FOUND] when no cluster's journal has it
    static KnownOperation named(Home home, String id) throws IOException {
        return all(home).stream()
                .filter(one -> one.operation().id().equals(id))
                .findFirst()
                .orElseThrow(() ->
                        new OperatorException(
                                Failure.NOT_FOUND,
                                "NO_SUCH_OPERATION",
                                "no operation '%s' in %s".formatted(id, home.root()),
                                "Nothing was changed.",
                                "quorate ops list --all"));
    }

    State state() {
        if (operation.closed()) {
            return State.CLOSED;
        }
        return held ? State.RUNNING : State.INTERRUPTED;
    }

    Document document() {
        return new Document()
                .with("id", operation.id())
                .with("cluster", cluster)
                .with("what", operation.command())
                .with("since", operation.openedAt().toString())
                .with("person", operation.person())
                .with("state", state().name())
                .with("stepsDone", operation.stepsDone())
                .with("result", operation.closed() ? operation.result() : null);
    }
}
