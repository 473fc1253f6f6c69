package dev.quorate.backup.archive;

import dev.quorate.backup.store.BackupStore;
import dev.quorate.backup.store.Condition;
import dev.quorate.backup.store.ObjectKey;
import dev.quorate.backup.store.ObjectSource;
import dev.quorate.certs.SigningKey;
import dev.quorate.certs.VerifyingKey;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The restores for practice that a store remembers.
public final class Drills {
    private final BackupStore store;
    private final Layout layout;

    private Drills(BackupStore store, Layout layout) {
        this.store = store;
        this.layout = layout;
    }

    /// Nothing is asked of the store yet, and closing it is left to the caller.
    public static Drills open(BackupStore store, String cluster) {
        return new Drills(store, new Layout(cluster));
    }

    public void record(Drill drill, SigningKey key) throws IOException, InterruptedException {
        store.put(
                layout.drill(drill),
                ObjectSource.of(SignedJson.write(drill.fields(), key)),
                Condition.IF_ABSENT);
    }

    /// The newest ones, the newest first. What the cluster's key did not sign is left out.
    ///
    /// @param most how many to read
    public List<Drill> newest(VerifyingKey trusted, int most) throws IOException {
        var keys = new ArrayList<ObjectKey>();
        try (var objects = store.list(layout.proofs())) {
            objects.forEach(object -> {
                if (layout.drillTime(object.key()).isPresent()) {
                    keys.add(object.key());
                }
            });
        }
        keys.sort(
                Comparator.comparing((ObjectKey key) -> layout.drillTime(key).orElseThrow())
                        .reversed());
        var drills = new ArrayList<Drill>();
        for (var key : keys) {
            if (drills.size() == most) {
                break;
            }
            try {
                var json = SignedJson.read(SmallObject.read(store, key));
                var drill = Drill.read(json.fields());
                if (json.signing().by(trusted) && layout.drill(drill).equals(key)) {
                    drills.add(drill);
                }
            } catch (DocumentException | NoSuchFileException unusable) {
                // Somebody else's, or of a newer format: it says nothing here.
            }
        }
        return drills;
    }
}
