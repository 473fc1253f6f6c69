package dev.quorate.backup.capture;

import dev.quorate.backup.archive.Evidence.Sampled;
import dev.quorate.backup.archive.HashMark;
import dev.quorate.backup.snapshot.HashKv;
import dev.quorate.backup.snapshot.HashKv.Hash;
import dev.quorate.backup.snapshot.SnapshotFile;
import dev.quorate.manager.etcd.Endpoint;
import dev.quorate.manager.etcd.Etcd;
import dev.quorate.manager.etcd.EtcdException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Holds a snapshot against the living cluster: members are asked for the HashKV of its revision.
/// It stops writes on a member while it runs, so few are asked, followers first.
final class Sampling {
    private static final Logger LOG = LoggerFactory.getLogger(Sampling.class);
    private static final Duration CALL = Duration.ofSeconds(10);

    /// On a large database it takes seconds.
    private static final Duration HASH = Duration.ofSeconds(60);

    /// One that is damaged differs from the other.
    private static final int MEMBERS_MAX = 2;

    private final Etcd etcd;
    private final InstantSource clock;

    Sampling(Etcd etcd, InstantSource clock) {
        this.etcd = etcd;
        this.clock = clock;
    }

    /// What came of it.
    ///
    /// @param proof empty when no member could tell, or one contradicts
    /// @param contradictions a sentence for each member that has other data than the file
    record Compared(Optional<Sampled> proof, List<String> contradictions) {}

    /// @param members that serve, followers before the leader
    Compared compare(SnapshotFile file, long revision, List<Endpoint> members)
            throws IOException, InterruptedException {
        var agreed = new ArrayList<HashMark>();
        var contradictions = new ArrayList<String>();
        for (var member : members.stream().limit(MEMBERS_MAX).toList()) {
            var mark = ask(member, revision);
            if (mark.isPresent()
                    && file.hashKv(revision, mark.get().compactRevision())
                            instanceof HashKv.Hash expected) {
                if (expected.agreesWith(mark.get().hash())) {
                    agreed.add(mark.get());
                } else {
                    contradictions.add(contradiction(mark.get(), expected));
                }
            }
        }
        return new Compared(
                contradictions.isEmpty() ? proof(agreed) : Optional.empty(),
                List.copyOf(contradictions));
    }

    private Optional<HashMark> ask(Endpoint member, long revision) throws InterruptedException {
        try {
            // After it, this member has all that the one had which gave the snapshot.
            etcd.members(member, true, CALL);
            var sample = etcd.hash(member, revision, HASH);
            return Optional.of(
                    new HashMark(
                            sample.member(),
                            revision,
                            sample.compactRevision(),
                            sample.hash(),
                            clock.instant()));
        } catch (EtcdException cannotTell) {
            // Compacted meanwhile, or away: the snapshot is sound all the same.
            LOG.atDebug().addKeyValue("member", member).setCause(cannotTell).log("no HashKV");
            return Optional.empty();
        }
    }

    private static String contradiction(HashMark mark, Hash expected) {
        return "member %s has other data at revision %d than the snapshot: HashKV %d, not %d"
                .formatted(
                        mark.member(),
                        mark.revision(),
                        Integer.toUnsignedLong(mark.hash()),
                        Integer.toUnsignedLong(expected.value()));
    }

    private static Optional<Sampled> proof(List<HashMark> agreed) {
        if (agreed.isEmpty()) {
            return Optional.empty();
        }
        var last = agreed.getLast();
        return Optional.of(
                new Sampled(
                        agreed.stream().map(HashMark::member).toList(),
                        last.revision(),
                        last.compactRevision(),
                        last.at()));
    }
}
