package dev.quorate.manager.host;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.manager.spec.HostSpec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// This machine, as a host: members are processes of their own that outlive the manager.
public final class LocalHost implements Host, MemberFiles {
    private static final Duration GUARD_PATIENCE = Duration.ofSeconds(15);
    private static final Duration KILL_PATIENCE = Duration.ofSeconds(10);

    /// In its first moments a member has not yet written much of what others send it.
    private static final Duration FIRST_MOMENTS = Duration.ofSeconds(10);

    private static final int SHOWN_LINES = 20;
    private static final int CLASSIFIED_LINES = 1000;
    private static final int CLASSIFIED_BYTES = 256 << 10;

    private final InstantSource time;
    private final ProcessTable processes = new ProcessTable();
    private final StartGuard guard;
    private final Asides asides;

    /// @param home where the manager keeps its own files; the start guard is written there
    public LocalHost(Path home, InstantSource time) {
        this.time = time;
        this.guard = new StartGuard(home.resolve("guard"), processes);
        this.asides = new Asides(time, processes, _ -> {});
    }

    @Override
    public HostFacts inspect(HostSpec host) throws IOException {
        var paths = MemberPaths.of(host);
        var process = running(paths);
        // What a running etcd complains about is not why it ended.
        var log =
                process instanceof HostFacts.MemberProcess.None
                        ? new MemberLog(paths).tail(CLASSIFIED_LINES, CLASSIFIED_BYTES)
                        : List.<String>of();
        var record = RecordFile.read(paths.identityRecord());
        var data = DataState.of(paths.member());
        return new HostFacts(
                record,
                process,
                data,
                freeBytes(paths.dataDir()),
                log.subList(Math.max(0, log.size() - SHOWN_LINES), log.size()),
                FailureClassifier.classify(log),
                data == HostFacts.Data.PRESENT && !runsForLong(process)
                        ? RaftLog.lastIndex(paths.member().resolve("wal"))
                        : OptionalLong.empty(),
                record instanceof MemberRecord.Present(var identity)
                        ? otherVolume(paths, identity)
                        : "");
    }

    private boolean runsForLong(HostFacts.MemberProcess process) {
        return process instanceof HostFacts.MemberProcess.Running running
                && running.startedAt().plus(FIRST_MOMENTS).isBefore(time.instant());
    }

    private static String otherVolume(MemberPaths paths, IdentityRecord identity)
            throws IOException {
        if (identity.device().isEmpty()) {
            return "";
        }
        var then = new Device(identity.device().get());
        var now = Device.of(paths.dataDir());
        return now.equals(then)
                ? ""
                : "%s lay on device %s when %s joined, and is on %s now"
                        .formatted(paths.dataDir(), then, identity.member(), now);
    }

    /// A record of a member that has joined is completed by where its data lies: an empty mount
    /// point must not look like lost data later.
    @Override
    public void writeRecord(HostSpec host, IdentityRecord identity) throws IOException {
        var paths = MemberPaths.of(host);
        RecordFile.write(
                paths.identityRecord(),
                identity.state() == IdentityRecord.State.JOINED
                        ? identity.on(Device.of(paths.dataDir()).number())
                        : identity);
    }

    @Override
    public void start(HostSpec host, StartOrder order) throws IOException, InterruptedException {
        var paths = MemberPaths.of(host);
        awaitGuard(paths);
        if (processes.member(paths).isPresent()) {
            return;
        }
        try {
            Files.createDirectories(paths.parent());
            guard.start(paths, order);
        } catch (OperatorException e) {
            // Another start was a moment faster; what was asked for is done.
            if (e.code().equals(GuardRefusal.ALREADY_RUNNING.name())) {
                awaitGuard(paths);
                if (processes.member(paths).isPresent()) {
                    return;
                }
            }
            throw e;
        }
    }

    @Override
    public void stop(HostSpec host, Duration patience) throws IOException, InterruptedException {
        var paths = MemberPaths.of(host);
        awaitGuard(paths);
        var member = processes.member(paths);
        if (member.isEmpty()
                || ended(member.get(), paths, false, patience)
                || ended(member.get(), paths, true, KILL_PATIENCE)) {
            return;
        }
        throw new OperatorException(
                Failure.HOST_ACCESS,
                "PROCESS_STUCK",
                "etcd, pid %d, on %s did not end within %d s after SIGKILL"
                        .formatted(member.get().pid(), paths.dataDir(), KILL_PATIENCE.toSeconds()),
                "its data was not touched",
                "see whose it is and what it waits for: `ps -o user,stat,wchan,args -p %d`"
                        .formatted(member.get().pid()));
    }

    @Override
    public Optional<Path> setAside(HostSpec host, String reason) throws IOException {
        return asides.setAside(MemberPaths.of(host), reason);
    }

    @Override
    public void place(HostSpec host, Path preparedMember) throws IOException {
        Placement.place(MemberPaths.of(host), preparedMember);
    }

    @Override
    public List<String> log(HostSpec host, int linesMax) throws IOException {
        return new MemberLog(MemberPaths.of(host)).tail(linesMax, Integer.MAX_VALUE);
    }

    @Override
    public List<Aside> asides(HostSpec host) throws IOException {
        return asides.list(MemberPaths.of(host));
    }

    @Override
    public void purgeAside(HostSpec host, String name) throws IOException {
        asides.purge(MemberPaths.of(host), name);
    }

    private HostFacts.MemberProcess running(MemberPaths paths) throws IOException {
        var found = processes.member(paths);
        if (found.isEmpty()) {
            return new HostFacts.MemberProcess.None();
        }
        var started =
                ProcessHandle.of(found.get().pid()).flatMap(known -> known.info().startInstant());
        return started.isPresent()
                ? new HostFacts.MemberProcess.Running(
                        found.get().pid(), started.get(), found.get().commandLine())
                : new HostFacts.MemberProcess.None();
    }

    /// A manager that died while it started a member has left a guard at work, which will be that
    /// member in a moment, or gone.
    private void awaitGuard(MemberPaths paths) throws IOException, InterruptedException {
        if (!Await.until(GUARD_PATIENCE, () -> processes.guard(paths).isEmpty())) {
            throw new OperatorException(
                    Failure.TIMED_OUT,
                    "START_STUCK",
                    "a start guard works on %s since more than %d s; its disk may hang"
                            .formatted(paths.dataDir(), GUARD_PATIENCE.toSeconds()),
                    "nothing was changed",
                    "see what it waits for: `fuser -v '%s'`".formatted(paths.lock()));
        }
    }

    /// Signals a process and waits for its end. The handle is bound to pid and start time, and it
    /// is taken before the process is looked at again: a pid that goes to a stranger at any moment
    /// in between is not signalled.
    private boolean ended(
            ProcessTable.Entry member, MemberPaths paths, boolean forcibly, Duration patience)
            throws IOException, InterruptedException {
        var handle = ProcessHandle.of(member.pid());
        if (handle.isPresent() && processes.isStillMember(member, paths)) {
            if (forcibly) {
                handle.get().destroyForcibly();
            } else {
                handle.get().destroy();
            }
        }
        return Await.until(patience, () -> processes.hasEnded(member));
    }

    /// A `File` asks the kernel about the path; a `FileStore` first reads the table of all mounts,
    /// which is a lot for a look that is repeated for ever.
    private static long freeBytes(Path dataDir) {
        for (var path = dataDir; path != null; path = path.getParent()) {
            if (Files.exists(path)) {
                return path.toFile().getUsableSpace();
            }
        }
        return -1;
    }
}
