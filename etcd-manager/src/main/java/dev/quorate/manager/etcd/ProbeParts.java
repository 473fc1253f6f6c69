package dev.quorate.manager.etcd;

import dev.quorate.manager.etcd.proto.KVGrpc;
import dev.quorate.manager.etcd.proto.MaintenanceGrpc;
import dev.quorate.manager.etcd.proto.StatusRequest;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.StatusException;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Asks one member for its status, a linearizable and a serializable read, side by side and with
/// one deadline, so that a frozen member costs it once.
final class ProbeParts {
    private final Endpoint endpoint;
    private final Duration deadline;

    ProbeParts(Endpoint endpoint, Duration deadline) {
        this.endpoint = endpoint;
        this.deadline = deadline;
    }

    /// @param status only of the part that asks for it
    /// @param problem empty when the part succeeded
    private record Part(Optional<Probe.Status> status, String problem) {
        boolean succeeded() {
            return problem.isEmpty();
        }
    }

    Probe ask(Channel channel) throws InterruptedException {
        var options = GrpcEtcd.within(deadline);
        List<Callable<Part>> questions =
                List.of(
                        () -> status(channel, options),
                        () -> read(channel, options, false),
                        () -> read(channel, options, true));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var parts = threads.invokeAll(questions).stream().map(Future::resultNow).toList();
            var status = parts.get(0).status();
            return new Probe(
                    status,
                    parts.get(1).succeeded(),
                    parts.get(2).succeeded(),
                    status.map(Answers::alarms).orElse(List.of()),
                    parts.stream()
                            .map(Part::problem)
                            .filter(text -> !text.isEmpty())
                            .findFirst()
                            .orElse(""));
        }
    }

    private Part status(Channel channel, CallOptions options) throws InterruptedException {
        try {
            var answer =
                    GrpcEtcd.call(
                            channel,
                            MaintenanceGrpc.getStatusMethod(),
                            StatusRequest.getDefaultInstance(),
                            options);
            return new Part(Optional.of(Answers.status(answer)), "");
        } catch (StatusException e) {
            return failed("status", e);
        }
    }

    private Part read(Channel channel, CallOptions options, boolean serializable)
            throws InterruptedException {
        try {
            GrpcEtcd.call(channel, KVGrpc.getRangeMethod(), GrpcEtcd.read(serializable), options);
        } catch (StatusException e) {
            if (!Failures.isDeniedByServer(e.getStatus())) {
                return failed(serializable ? "a serializable read" : "a linearizable read", e);
            }
        }
        return new Part(Optional.empty(), "");
    }

    private Part failed(String call, StatusException failure) {
        var problem = Failures.of(endpoint, call, deadline, failure);
        return new Part(Optional.empty(), Failures.reason(problem));
    }
}
