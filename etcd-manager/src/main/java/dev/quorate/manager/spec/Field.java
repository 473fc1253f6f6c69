package dev.quorate.manager.spec;

import dev.quorate.OperatorException;
import dev.quorate.manager.spec.YamlNode.Mapping;
import dev.quorate.manager.spec.YamlNode.Refused;
import dev.quorate.manager.spec.YamlNode.Scalar;
import dev.quorate.manager.spec.YamlNode.Sequence;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One key of a specification and what stands behind it. Whatever is wrong is put down with its
/// place; a value that is wrong reads as empty.
final class Field {
    private final Problems problems;
    private final String path;
    private final Scalar key;
    private final YamlNode value;

    /// Reads a value.
    interface Rule<T> {
        /// @throws WrongValueException with what is wrong and what to write instead
        /// @throws OperatorException with what is wrong and what to write instead
        /// @throws IllegalArgumentException with what is wrong
        T read(Scalar value);
    }

    Field(Problems problems, String path, Scalar key, YamlNode value) {
        this.problems = problems;
        this.path = path;
        this.key = key;
        this.value = value;
    }

    String name() {
        return key.text();
    }

    void refuse(String message, String remedy) {
        problems.add(value.at(), path, message, remedy);
    }

    void refuseKey(String message, String remedy) {
        problems.add(key.at(), path, message, remedy);
    }

    /// @param remedy what to write when `rule` does not say it
    <T> Optional<T> read(Rule<T> rule, String remedy) {
        return switch (value) {
            case Scalar scalar -> read(scalar, rule, remedy);
            case Mapping mapping -> refused("a mapping instead of a single value", remedy);
            case Sequence list -> refused("a list instead of a single value", remedy);
            case Refused refused -> Optional.empty();
        };
    }

    Optional<Section> section(Part part) {
        return switch (value) {
            case Mapping mapping ->
                    Optional.of(Section.of(problems, path, key.at(), mapping, part));
            case Scalar scalar when scalar.isNull() -> refused("has no value", part.keysRemedy());
            case Scalar scalar -> refused("a single value instead of a mapping", part.keysRemedy());
            case Sequence list -> refused("a list instead of a mapping", part.keysRemedy());
            case Refused refused -> Optional.empty();
        };
    }

    /// The mappings of a list; items that are none are put down and left out.
    ///
    /// @return empty when there is no list
    Optional<List<Section>> sections(Part part, String remedy) {
        if (value instanceof Refused) {
            return Optional.empty();
        }
        if (!(value instanceof Sequence list) || list.items().isEmpty()) {
            return refused("is not a list with items", remedy);
        }
        var sections = new ArrayList<Section>();
        for (var i = 0; i < list.items().size(); i++) {
            var item = list.items().get(i);
            var itemPath = path + "[" + i + "]";
            if (item instanceof Mapping mapping) {
                sections.add(Section.of(problems, itemPath, item.at(), mapping, part));
            } else if (!(item instanceof Refused)) {
                problems.add(item.at(), itemPath, "is not a mapping", part.keysRemedy());
            }
        }
        return Optional.of(sections);
    }

    /// The values of a list; items that do not do are put down and left out.
    ///
    /// @return empty when there is no list
    <T> Optional<List<T>> list(Rule<T> rule, String remedy) {
        if (value instanceof Refused) {
            return Optional.empty();
        }
        if (!(value instanceof Sequence sequence) || sequence.items().isEmpty()) {
            return refused("is not a list with items", remedy);
        }
        var items = new ArrayList<T>();
        for (var i = 0; i < sequence.items().size(); i++) {
            new Field(problems, path + "[" + i + "]", key, sequence.items().get(i))
                    .read(rule, remedy)
                    .ifPresent(items::add);
        }
        return Optional.of(items);
    }

    /// The entries of a mapping whose keys are not ours to know.
    List<Field> entries(String remedy) {
        if (value instanceof Mapping mapping) {
            return mapping.entries().stream()
                    .map(entry -> Section.field(problems, path, entry))
                    .toList();
        }
        if (!(value instanceof Refused)) {
            refuse("is not a mapping", remedy);
        }
        return List.of();
    }

    private <T> Optional<T> read(Scalar scalar, Rule<T> rule, String remedy) {
        if (scalar.isNull()) {
            return refused("has no value", remedy);
        }
        try {
            return Optional.of(rule.read(scalar));
        } catch (WrongValueException e) {
            return refused(String.valueOf(e.getMessage()), e.remedy());
        } catch (OperatorException e) {
            return refused(e.problem(), e.remedy());
        } catch (IllegalArgumentException e) {
            return refused(String.valueOf(e.getMessage()), remedy);
        }
    }

    private <T> Optional<T> refused(String message, String remedy) {
        refuse(message, remedy);
        return Optional.empty();
    }
}
