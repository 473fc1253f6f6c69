package dev.quorate.backup.schedule;

import dev.quorate.manager.spec.ClusterSpec;
import dev.quorate.manager.spec.ClusterSpec.VerificationSettings;
import dev.quorate.manager.spec.Cron;
import dev.quorate.manager.spec.Timetable;

import java.time.ZoneId;
import java.util.Locale;
import java.util.Optional;

/// What can be done by the clock.
public enum Kind {
    SNAPSHOT("a snapshot is taken") {
        @Override
        public Optional<Timetable> timetable(ClusterSpec spec) {
            return spec.backup().snapshots();
        }
    },
    RETENTION("what the rules of retention no longer need is removed") {
        @Override
        public Optional<Timetable> timetable(ClusterSpec spec) {
            var grows =
                    spec.backup().snapshots().isPresent() || spec.backup().archive().isPresent();
            return grows ? Optional.of(DAILY) : Optional.empty();
        }
    },
    VERIFICATION("a share of what is stored is looked at again") {
        @Override
        public Optional<Timetable> timetable(ClusterSpec spec) {
            return spec.backup().verification().map(VerificationSettings::timetable);
        }
    },
    DRILL("a restore is tried out in a scratch cluster") {
        @Override
        public Optional<Timetable> timetable(ClusterSpec spec) {
            return spec.drills();
        }
    };

    /// Away from the full hours, at which snapshots are mostly due.
    private static final Timetable DAILY =
            new Timetable(Cron.parse("15 5 * * *"), ZoneId.of("UTC"));

    private final String meaning;

    Kind(String meaning) {
        this.meaning = meaning;
    }

    /// When it is due for a cluster; empty when never.
    public abstract Optional<Timetable> timetable(ClusterSpec spec);

    /// As it is typed, shown and stored.
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// What happens, in a few words.
    public String meaning() {
        return meaning;
    }
}
