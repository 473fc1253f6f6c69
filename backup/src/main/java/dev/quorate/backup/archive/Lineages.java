package dev.quorate.backup.archive;

import dev.quorate.backup.store.BackupStore;
import dev.quorate.backup.store.ObjectKey;
import dev.quorate.certs.VerifyingKey;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;

/// Which history of revisions a cluster writes now. A cluster that keeps its id and whose history
/// was rolled back under us goes on in a lineage of its own; its parent is closed by that.
public final class Lineages {
    private static final int RANDOM_LENGTH = 8;

    private final List<LineageCard> cards;

    private Lineages(List<LineageCard> cards) {
        this.cards = cards;
    }

    /// @param trusted whose cards count
    static Lineages read(BackupStore store, Layout layout, VerifyingKey trusted)
            throws IOException {
        var keys = new ArrayList<ObjectKey>();
        try (var objects = store.list(layout.lineages())) {
            objects.forEach(object -> keys.add(object.key()));
        }
        var cards = new ArrayList<LineageCard>();
        for (var key : keys) {
            try {
                var json = SignedJson.read(SmallObject.read(store, key));
                var card = LineageCard.read(json.fields());
                if (json.signing().by(trusted) && layout.lineage(card.lineage()).equals(key)) {
                    cards.add(card);
                }
            } catch (DocumentException | NoSuchFileException unusable) {
                // A card of somebody else's, or none: it leads nowhere.
            }
        }
        return new Lineages(cards);
    }

    /// How each lineage began.
    public List<LineageCard> cards() {
        return List.copyOf(cards);
    }

    /// The lineage that a cluster writes now.
    ///
    /// @param first that of its create or restore
    public LineageId current(LineageId first) {
        var seen = new HashSet<LineageId>();
        var at = first;
        while (seen.add(at)) {
            var here = at;
            at =
                    cards.stream()
                            .filter(card -> continues(card, here))
                            .min(
                                    Comparator.comparing(LineageCard::openedAt)
                                            .thenComparing(LineageCard::lineage))
                            .map(LineageCard::lineage)
                            .orElse(here);
        }
        return at;
    }

    private static boolean continues(LineageCard card, LineageId parent) {
        return card.origin().map(origin -> origin.lineage().equals(parent)).orElse(false)
                && card.lineage().text().startsWith(parent.clusterId());
    }

    /// A lineage for a cluster whose id is the same and whose history is not.
    public static LineageId successor(LineageId closed) {
        var random = UUID.randomUUID().toString().replace("-", "").substring(0, RANDOM_LENGTH);
        return new LineageId("%s-%s".formatted(closed.clusterId(), random));
    }
}
