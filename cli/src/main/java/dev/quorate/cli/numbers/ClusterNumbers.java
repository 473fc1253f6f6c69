package dev.quorate.cli.numbers;

import dev.quorate.OperatorException;
import dev.quorate.backup.capture.ArchiverStatus;
import dev.quorate.backup.capture.LatestBackup;
import dev.quorate.backup.capture.StoreSurvey;
import dev.quorate.backup.schedule.ScheduleRecords;
import dev.quorate.certs.CertificateStatus;
import dev.quorate.certs.CertificateStatus.Usable;
import dev.quorate.certs.ClusterPki;
import dev.quorate.manager.control.WatchListener;
import dev.quorate.manager.observe.ClusterView;
import dev.quorate.manager.spec.ClusterSpec;
import dev.quorate.manager.state.ClusterHome;
import dev.quorate.manager.state.Journal.Operation;
import dev.quorate.manager.state.WatchNote;
import dev.quorate.restore.drill.LatestDrill;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Gathers what is told of one cluster. Its watch tells what it sees; records are read when
/// somebody asks.
public final class ClusterNumbers implements WatchListener {
    static final List<String> KINDS = List.of("healthy", "acting", "waiting", "refused");

    private static final Logger LOG = LoggerFactory.getLogger(ClusterNumbers.class);

    /// Certificates live for months, and to read those of many clusters takes a while.
    private static final Duration CERTIFICATES_EVERY = Duration.ofMinutes(5);

    private final ClusterHome home;
    private final InstantSource clock;
    private final Durations looks = new Durations();
    private final Map<String, Long> decisions = new TreeMap<>();
    private Optional<ClusterSight.Look> look = Optional.empty();
    private Optional<WatchNote> decision = Optional.empty();
    private List<Operation> operations = List.of();
    private List<Usable> certificates = List.of();
    private Instant certificatesRead = Instant.MIN;
    private long roundsFailed;

    ClusterNumbers(ClusterHome home, InstantSource clock) {
        this.home = home;
        this.clock = clock;
        KINDS.forEach(kind -> decisions.put(kind, 0L));
    }

    @Override
    public void looked(ClusterSpec spec, ClusterView view, Duration took) {
        looks.add(took);
        var read = view.at().isAfter(nextReading()) ? readCertificates() : certificates();
        synchronized (this) {
            look = Optional.of(new ClusterSight.Look(spec, view));
            certificates = read;
        }
    }

    private synchronized Instant nextReading() {
        return certificatesRead.equals(Instant.MIN)
                ? Instant.MIN
                : certificatesRead.plus(CERTIFICATES_EVERY);
    }

    private synchronized List<Usable> certificates() {
        return certificates;
    }

    /// On the thread of the watch: whoever asks for numbers does not wait for it.
    private List<Usable> readCertificates() {
        var now = clock.instant();
        synchronized (this) {
            certificatesRead = now;
        }
        try {
            return CertificateStatus.of(ClusterPki.open(home.pki()), now).stream()
                    .filter(Usable.class::isInstance)
                    .map(Usable.class::cast)
                    .toList();
        } catch (OperatorException | IOException unreadable) {
            LOG.atWarn()
                    .addKeyValue("cluster", home.name())
                    .log("its certificates cannot be read: {}", unreadable.getMessage());
            return List.of();
        }
    }

    @Override
    public synchronized void decided(WatchNote note) {
        decision = Optional.of(note);
        decisions.merge(note.kind(), 1L, Long::sum);
    }

    @Override
    public synchronized void read(List<Operation> journal) {
        operations = List.copyOf(journal);
    }

    /// Something kept a round from being done.
    public synchronized void failed() {
        roundsFailed++;
    }

    synchronized boolean looked() {
        return look.isPresent() || decision.isPresent();
    }

    ClusterSight sight(Optional<ArchiverStatus> archive) {
        Optional<LatestBackup> backup = read(() -> LatestBackup.read(home), Optional.empty());
        var kept = kept();
        synchronized (this) {
            return new ClusterSight(
                    home.name(),
                    look,
                    looks.counts(),
                    decision,
                    new TreeMap<>(decisions),
                    roundsFailed,
                    operations,
                    certificates,
                    backup,
                    archive,
                    kept);
        }
    }

    private ClusterSight.Kept kept() {
        var seen = spec();
        return new ClusterSight.Kept(
                clock.instant(),
                read(() -> StoreSurvey.read(home), Optional.empty()),
                seen.isEmpty()
                        ? List.of()
                        : read(() -> new ScheduleRecords(home).schedules(seen.get()), List.of()),
                read(() -> LatestDrill.read(home), Optional.empty()));
    }

    private synchronized Optional<ClusterSpec> spec() {
        return look.map(ClusterSight.Look::spec);
    }

    private interface Reading<T> {
        T read() throws IOException;
    }

    /// What cannot be read is not known.
    private static <T> T read(Reading<T> reading, T otherwise) {
        try {
            return reading.read();
        } catch (OperatorException | IOException unreadable) {
            return otherwise;
        }
    }
}
