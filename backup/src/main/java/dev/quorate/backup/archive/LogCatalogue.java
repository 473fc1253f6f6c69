package dev.quorate.backup.archive;

import dev.quorate.backup.archive.RestoreWindow.Hole;
import dev.quorate.backup.store.ObjectKey;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The log of a cluster, made from the store alone: read it again and it is the same.
///
/// @param segments those that may be used, by lineage and revision
/// @param gaps that were recorded
/// @param unusable objects that are damaged, planted or swapped, with the reason
public record LogCatalogue(
        String cluster, List<Entry> segments, List<Gap> gaps, List<Unusable> unusable) {
    private static final Comparator<Entry> ORDER =
            Comparator.comparing(Entry::lineage)
                    .thenComparingLong(Entry::first)
                    .thenComparingLong(Entry::last)
                    .thenComparing(Entry::key);

    public LogCatalogue {
        segments = segments.stream().sorted(ORDER).toList();
        gaps =
                gaps.stream()
                        .sorted(Comparator.comparing(Gap::lineage).thenComparingLong(Gap::first))
                        .toList();
        unusable = List.copyOf(unusable);
    }

    /// A segment in the store, as far as its footer tells.
    public record Entry(ObjectKey key, SegmentName name, Segment segment) {
        public LineageId lineage() {
            return segment.lineage();
        }

        public long first() {
            return name.first();
        }

        public long last() {
            return name.last();
        }
    }

    public record Unusable(ObjectKey key, String reason) {
        /// The revisions that its name promises; empty when it is no segment's.
        public Optional<Hole> revisions() {
            var parts = key.text().split("/", -1);
            if (parts.length < 2 || !LineageId.valid(parts[parts.length - 2])) {
                return Optional.empty();
            }
            return SegmentName.parse(parts[parts.length - 1])
                    .map(name ->
                            new Hole(
                                    new LineageId(parts[parts.length - 2]),
                                    name.first(),
                                    name.last(),
                                    List.of(reason)));
        }
    }

    /// What it would be without one of them.
    public LogCatalogue without(Entry entry) {
        return without(List.of(entry));
    }

    /// What it would be without some of them.
    public LogCatalogue without(Collection<Entry> some) {
        var gone = Set.copyOf(some);
        return new LogCatalogue(
                cluster,
                segments.stream().filter(other -> !gone.contains(other)).toList(),
                gaps,
                unusable);
    }

    /// Segments that follow each other without a hole, each tied to the one before.
    public record Run(List<Entry> segments) {
        public Run {
            segments = List.copyOf(segments);
        }

        public LineageId lineage() {
            return segments.getFirst().lineage();
        }

        public long first() {
            return segments.getFirst().first();
        }

        public long last() {
            return segments.getLast().last();
        }

        /// Whether all changes after a revision, if there are any, are in it.
        public boolean continues(long revision) {
            return first() - 1 <= revision && revision <= last();
        }
    }

    /// The revision that a segment leads from or to, and what the chain is there.
    private record Node(LineageId lineage, long revision, ChainHash hash) {
        static Node before(Entry entry) {
            return new Node(entry.lineage(), entry.first() - 1, entry.segment().before());
        }

        static Node after(Entry entry) {
            return new Node(entry.lineage(), entry.last(), entry.segment().after());
        }
    }

    /// The longest runs. Where several segments go on from one place, that which leads farthest is
    /// taken; what lies wholly within another run of the same chain is left out.
    public List<Run> runs() {
        var next = new HashMap<Node, Entry>();
        var reach = new HashMap<Node, Long>();
        var reached = new HashSet<Node>();
        // Later ones first: where a segment leads to is known before the segment is looked at.
        for (var entry : segments.reversed()) {
            long far = reach.getOrDefault(Node.after(entry), entry.last());
            if (reach.merge(Node.before(entry), far, Math::max) == far) {
                next.put(Node.before(entry), entry);
            }
            reached.add(Node.after(entry));
        }
        return runs(next, reached);
    }

    /// Runs that something came before, of which nobody recorded why it is not there.
    public List<Run> cutOff() {
        return runs().stream()
                .filter(run -> !run.segments().getFirst().segment().mayStartChain())
                .filter(run ->
                        gaps.stream()
                                .noneMatch(gap ->
                                        gap.lineage().equals(run.lineage())
                                                && gap.last() >= run.first() - 1))
                .toList();
    }

    private List<Run> runs(Map<Node, Entry> next, Set<Node> reached) {
        var runs = new ArrayList<Run>();
        for (var entry : segments) {
            var start = Node.before(entry);
            if (!reached.contains(start) && entry.equals(next.get(start))) {
                var run = new ArrayList<Entry>();
                for (var at = entry; at != null; at = next.get(Node.after(at))) {
                    run.add(at);
                }
                runs.add(new Run(run));
            }
        }
        return runs;
    }
}
