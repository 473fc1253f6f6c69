package dev.quorate.manager.spec;

import dev.quorate.manager.spec.YamlNode.Entry;
import dev.quorate.manager.spec.YamlNode.Mapping;
import dev.quorate.manager.spec.YamlNode.Refused;
import dev.quorate.manager.spec.YamlNode.Scalar;
import dev.quorate.manager.spec.YamlNode.Sequence;

import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingEndEvent;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceEndEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;

/// Turns text into a tree, and refuses what a specification has no use for: tags (which name types
/// to construct), anchors, aliases and merge keys (which multiply), duplicate keys, size and depth
/// beyond any cluster.
///
/// It reads events, so nothing is constructed and nothing expanded.
final class YamlDocument {
    /// A specification needs five levels.
    private static final int DEPTH_MAX = 16;

    /// One with 64 hosts and 200 flags has fewer than 2,000.
    private static final int NODES_MAX = 10_000;

    private final Problems problems;
    private final Iterator<Event> events;
    private int nodes;

    private YamlDocument(Problems problems, Iterator<Event> events) {
        this.problems = problems;
        this.events = events;
    }

    /// The root of the only document; empty when there is none or it cannot be read further, which
    /// `problems` then tells.
    static Optional<YamlNode> read(String text, Problems problems) {
        // With its small default buffer the parser copies a long word again and again.
        var settings = LoadSettings.builder().setBufferSize(text.length() + 1).build();
        var events = new Parse(settings).parseString(text).iterator();
        try {
            return new YamlDocument(problems, events).root();
        } catch (MarkedYamlEngineException e) {
            var reason = e.getProblem().strip().replaceAll("[\\p{Cntrl}]", "?");
            problems.add(
                    e.getProblemMark().or(e::getContextMark).map(YamlDocument::at).orElseThrow(),
                    "",
                    "not YAML: " + reason.substring(0, Math.min(200, reason.length())),
                    "check indentation and brackets here and in the line before; text with a colon"
                            + " or a leading *, such as an IPv6 address or a cron expression,"
                            + " needs quotes");
            return Optional.empty();
        } catch (TooLargeException e) {
            problems.add(
                    e.position,
                    "",
                    String.valueOf(e.getMessage()),
                    "check that this is the right file");
            return Optional.empty();
        }
    }

    private Optional<YamlNode> root() {
        Optional<YamlNode> root = Optional.empty();
        while (events.hasNext()) {
            var event = events.next();
            if (event instanceof DocumentStartEvent && root.isPresent()) {
                problems.add(
                        at(event),
                        "",
                        "a second document begins",
                        "keep one cluster in each file, without further lines of ---");
                return root;
            }
            if (event instanceof NodeEvent) {
                root = Optional.of(node(event, 1));
            }
        }
        return root;
    }

    private YamlNode node(Event event, int depth) {
        if (depth > DEPTH_MAX) {
            throw new TooLargeException(
                    at(event), "nested more than %d levels deep".formatted(DEPTH_MAX));
        }
        nodes++;
        if (nodes > NODES_MAX) {
            throw new TooLargeException(
                    at(event), "holds more than %d keys and values".formatted(NODES_MAX));
        }
        var refused = refuseProperties(event);
        YamlNode node =
                switch (event) {
                    case ScalarEvent scalar ->
                            new Scalar(at(event), scalar.getValue(), scalar.isPlain());
                    case MappingStartEvent start -> mapping(at(start), depth);
                    case AliasEvent alias -> new Refused(at(alias));
                    default -> sequence(at(event), depth);
                };
        return refused ? new Refused(at(event)) : node;
    }

    private boolean refuseProperties(Event event) {
        var anchored =
                event instanceof AliasEvent
                        || (event instanceof NodeEvent node && node.getAnchor().isPresent());
        if (anchored) {
            problems.add(
                    at(event),
                    "",
                    "anchors (&) and aliases (*) are not read",
                    "write the value in full; put text that begins with & or * in quotes");
        }
        var tag =
                switch (event) {
                    case ScalarEvent scalar -> scalar.getTag();
                    case CollectionStartEvent start -> start.getTag();
                    default -> Optional.<String>empty();
                };
        if (tag.isPresent()) {
            problems.add(
                    at(event),
                    "",
                    "the tag %s is not read".formatted(Excerpt.of(tag.get())),
                    "remove it; put text that begins with ! in quotes");
        }
        return anchored || tag.isPresent();
    }

    private Mapping mapping(Position at, int depth) {
        var entries = new ArrayList<Entry>();
        var lines = new HashMap<String, Integer>();
        for (var event = events.next();
                !(event instanceof MappingEndEvent);
                event = events.next()) {
            var key = node(event, depth + 1);
            var value = node(events.next(), depth + 1);
            if (key instanceof Scalar name && isNew(name, lines)) {
                entries.add(new Entry(name, value));
            } else if (key instanceof Mapping || key instanceof Sequence) {
                problems.add(
                        key.at(),
                        "",
                        "a key is a list or mapping",
                        "write a word followed by a colon");
            }
        }
        return new Mapping(at, entries);
    }

    private boolean isNew(Scalar key, Map<String, Integer> lines) {
        if (key.text().equals("<<")) {
            problems.add(key.at(), "", "merge keys (<<) are not read", "write the values in full");
            return false;
        }
        var earlier = lines.putIfAbsent(key.text(), key.at().line());
        if (earlier != null) {
            problems.add(
                    key.at(),
                    "",
                    "the key %s is given twice, first in line %d"
                            .formatted(Excerpt.of(key.text()), earlier),
                    "keep one of them");
        }
        return earlier == null;
    }

    private Sequence sequence(Position at, int depth) {
        var items = new ArrayList<YamlNode>();
        for (var event = events.next();
                !(event instanceof SequenceEndEvent);
                event = events.next()) {
            items.add(node(event, depth + 1));
        }
        return new Sequence(at, items);
    }

    private static Position at(Event event) {
        return event.getStartMark().map(YamlDocument::at).orElseThrow();
    }

    private static Position at(Mark mark) {
        return new Position(mark.getLine() + 1, mark.getColumn() + 1);
    }

    private static final class TooLargeException extends RuntimeException {
        private final transient Position position;

        TooLargeException(Position position, String message) {
            super(message);
            this.position = position;
        }
    }
}
