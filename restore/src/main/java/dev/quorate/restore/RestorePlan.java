package dev.quorate.restore;

import dev.quorate.manager.spec.EtcdVersion;
import dev.quorate.restore.choose.Choice;
import dev.quorate.restore.place.Bump;

import java.util.ArrayList;
import java.util.List;

/// What a restore would do, decided before anything is touched.
///
/// @param target the etcd that will run it
public record RestorePlan(Choice choice, EtcdVersion target, Bump bump) {
    /// What a person should know before.
    public List<String> caveats() {
        var caveats = new ArrayList<>(choice.caveats());
        choice.backup()
                .manifest()
                .seal()
                .ifPresent(seal ->
                        caveats.add(
                                "It is encrypted for %s: to restore it takes --identity FILE."
                                        .formatted(String.join(", ", seal.recipients()))));
        switch (bump) {
            case Bump.By(var revisions) ->
                    caveats.add(
                            "Revisions go on %,d higher and the history before is marked compacted, so"
                                            .formatted(revisions)
                                    + " that every watcher reads anew.");
            case Bump.None(var reason) -> caveats.add("Revisions are not raised: " + reason + ".");
        }
        caveats.add(
                "The certificates are new: clients need the new cluster's CA and a certificate of"
                        + " it.");
        if (choice.backup().manifest().auth().enabled()) {
            caveats.add(
                    "Authentication is on in it, users and roles come along: the proof needs user"
                            + " quorate with role root among them, and clients their passwords as"
                            + " before.");
        }
        caveats.add("Leases start their time anew.");
        return caveats;
    }
}
