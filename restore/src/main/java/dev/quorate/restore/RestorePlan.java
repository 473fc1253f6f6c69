package dev.quorate.restore;

import dev.quorate.restore.choose.Choice;
import dev.quorate.restore.rebuild.Bump;
import dev.quorate.restore.rebuild.Shape;

import java.util.ArrayList;
import java.util.List;

/// What a restore would do, decided before anything is touched.
public record RestorePlan(Choice choice, Shape shape) {
    /// What a person should know before.
    public List<String> caveats() {
        var caveats = new ArrayList<>(choice.caveats());
        choice.route()
                .base()
                .manifest()
                .seal()
                .ifPresent(seal ->
                        caveats.add(
                                "It is encrypted for %s: to restore it takes --identity FILE."
                                        .formatted(String.join(", ", seal.recipients()))));
        switch (shape.bump()) {
            case Bump.To(var served) ->
                    caveats.add(
                            "Revisions go on at %,d and the history before is marked compacted, so"
                                            .formatted(served)
                                    + " that every watcher reads anew.");
            case Bump.None(var reason) -> caveats.add("Revisions are not raised: " + reason + ".");
        }
        caveats.add(
                shape.historyKept()
                        ? "History is kept: old revisions can be read, and etcd starts slower by"
                                + " it."
                        : "History is left out: only the revision itself can be read.");
        caveats.add(
                "Leases start their time anew; one that nobody asked about in its time gets an"
                        + " hour.");
        return caveats;
    }

    /// What is to be known beside that of a new cluster.
    public List<String> clusterCaveats() {
        var caveats = new ArrayList<String>();
        caveats.add(
                "The certificates are new: clients need the new cluster's CA and a certificate of"
                        + " it.");
        if (choice.route().base().manifest().auth().enabled()) {
            caveats.add(
                    "The proof needs user quorate with role root among the users, and clients their"
                            + " passwords as before.");
        }
        return caveats;
    }
}
