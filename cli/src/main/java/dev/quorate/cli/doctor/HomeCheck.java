package dev.quorate.cli.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// The home and the disk under it. What does not exist yet is not created: then the directory above
/// it stands for it.
final class HomeCheck {
    private static final String OWNER_ONLY = "rwx------";

    private final Path home;
    private final InstantSource clock;

    HomeCheck(Path home, InstantSource clock) {
        this.home = home;
        this.clock = clock;
    }

    List<Finding> run() throws IOException {
        var place = nearest();
        var findings = new ArrayList<Finding>();
        var writable = writable(place);
        findings.add(writable);
        var store = Files.getFileStore(place);
        findings.add(Limits.space(store.getUsableSpace()));
        findings.add(Limits.fileSystem(store.type()));
        if (writable.verdict() != Verdict.BAD) {
            findings.addAll(written(place));
        }
        return findings;
    }

    private List<Finding> written(Path place) {
        try {
            return List.of(
                    Limits.sync(SyncTimes.measure(probe(place))),
                    Limits.clock(clock.instant(), skew(place)));
        } catch (IOException refused) {
            return List.of(
                    new Finding(
                            "disk sync",
                            Verdict.BAD,
                            String.valueOf(refused.getMessage()),
                            "can be written",
                            "see to that disk, or move QUORATE_HOME"));
        }
    }

    private Path nearest() {
        var place = home;
        while (!Files.exists(place) && place.getParent() != null) {
            place = place.getParent();
        }
        return place;
    }

    private Finding writable(Path place) throws IOException {
        var limit = "writable, mode 0700";
        if (!Files.isDirectory(place) || !Files.isWritable(place)) {
            return new Finding(
                    "home",
                    Verdict.BAD,
                    place + (Files.isDirectory(place) ? ": not writable" : ": no directory"),
                    limit,
                    "set QUORATE_HOME to a directory of yours");
        }
        if (!place.equals(home)) {
            return Finding.good("home", home + ": made when first used", limit);
        }
        var mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(home));
        return mode.equals(OWNER_ONLY)
                ? Finding.good("home", home.toString(), limit)
                : new Finding(
                        "home", Verdict.WARNING, home + ": " + mode, limit, "chmod 700 " + home);
    }

    private Duration skew(Path place) throws IOException {
        var file = probe(place);
        try {
            Files.createFile(file);
            return Duration.between(clock.instant(), Files.getLastModifiedTime(file).toInstant());
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static Path probe(Path place) {
        return place.resolve(".quorate-doctor-" + UUID.randomUUID());
    }
}
