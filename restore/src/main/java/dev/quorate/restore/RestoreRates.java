package dev.quorate.restore;

import dev.quorate.manager.state.DurableFile;
import dev.quorate.manager.state.JsonFormat;
import dev.quorate.restore.RestoreReport.Phases;
import dev.quorate.restore.choose.Route;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// How fast restores are on this machine and from these stores, from what earlier ones took. Where
/// there was none, guesses stand in, and an estimate says so.
///
/// @param phases by name; fetching has one for each store
public record RestoreRates(int format, Map<String, PhaseRate> phases) {
    private static final int FORMAT = 1;
    private static final double MEGABYTE = 1e6;
    private static final String FETCH = "fetch ";
    private static final String REBUILD = "rebuild";
    private static final String PLACE = "place";
    private static final String START = "start";
    private static final String PROVE = "prove";

    private static final Map<String, PhaseRate> GUESSES =
            Map.of(
                    FETCH, PhaseRate.guess(0.2, 100 * MEGABYTE),
                    REBUILD, PhaseRate.guess(0.5, 100 * MEGABYTE),
                    PLACE, PhaseRate.guess(0.5, 150 * MEGABYTE),
                    START, PhaseRate.guess(3, 50 * MEGABYTE),
                    PROVE, PhaseRate.guess(0.5, 300 * MEGABYTE));

    /// What a restore is going to take.
    ///
    /// @param firstGuess whether nothing like it was measured here
    public record Estimate(Phases phases, boolean firstGuess) {}

    /// @param home the manager's own directory
    public static RestoreRates read(Path home) throws IOException {
        return Files.exists(file(home))
                ? JsonFormat.mapper().readValue(Files.readAllBytes(file(home)), RestoreRates.class)
                : new RestoreRates(FORMAT, Map.of());
    }

    public void write(Path home) throws IOException {
        DurableFile.replace(file(home), JsonFormat.mapper().writeValueAsBytes(this));
    }

    private static Path file(Path home) {
        return home.resolve("restore-rates.json");
    }

    /// @param store its address
    /// @param members 0 for a restore to a file
    public Estimate estimate(Route route, String store, int members) {
        long raw = route.rawBytes();
        var fetch = rate(FETCH, store);
        var rebuild = rate(REBUILD, "");
        boolean known = fetch.measured(route.storedBytes()) && rebuild.measured(raw);
        if (members == 0) {
            return new Estimate(
                    new Phases(
                            fetch.estimate(route.storedBytes()),
                            rebuild.estimate(raw),
                            Duration.ZERO,
                            Duration.ZERO,
                            Duration.ZERO),
                    !known);
        }
        var place = rate(PLACE, "");
        var start = rate(START, "");
        var prove = rate(PROVE, "");
        return new Estimate(
                new Phases(
                        fetch.estimate(route.storedBytes()),
                        rebuild.estimate(raw),
                        place.estimate(raw).multipliedBy(members),
                        start.estimate(raw),
                        prove.estimate(raw)),
                !known || !place.measured(raw) || !start.measured(raw) || !prove.measured(raw));
    }

    /// What one restore took, for the next.
    public RestoreRates learn(Route route, String store, int members, Phases took) {
        long raw = route.rawBytes();
        var learned = new TreeMap<>(phases);
        learned.put(FETCH + store, rate(FETCH, store).learn(route.storedBytes(), took.fetch()));
        learned.put(REBUILD, rate(REBUILD, "").learn(raw, took.rebuild()));
        if (members > 0) {
            learned.put(PLACE, rate(PLACE, "").learn(raw, took.place().dividedBy(members)));
            learned.put(START, rate(START, "").learn(raw, took.start()));
            learned.put(PROVE, rate(PROVE, "").learn(raw, took.prove()));
        }
        return new RestoreRates(FORMAT, learned);
    }

    private PhaseRate rate(String phase, String store) {
        var known = phases.get(phase + store);
        return known == null ? Objects.requireNonNull(GUESSES.get(phase), phase) : known;
    }
}
