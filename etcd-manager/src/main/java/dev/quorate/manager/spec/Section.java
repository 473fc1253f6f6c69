package dev.quorate.manager.spec;

import dev.quorate.manager.spec.YamlNode.Entry;
import dev.quorate.manager.spec.YamlNode.Mapping;

import java.util.List;
import java.util.Optional;

/// One mapping of a specification, read field by field. Whatever is wrong is put down with its
/// place, and reading goes on.
final class Section {
    private final Problems problems;
    private final String path;
    private final Position at;
    private final Mapping node;

    private Section(Problems problems, String path, Position at, Mapping node) {
        this.problems = problems;
        this.path = path;
        this.at = at;
        this.node = node;
    }

    /// @param at where something that is missing is said to be missing
    static Section of(Problems problems, String path, Position at, Mapping node, Part part) {
        var section = new Section(problems, path, at, node);
        node.entries().forEach(entry -> refuseUnknown(field(problems, path, entry), part));
        return section;
    }

    static Field field(Problems problems, String parent, Entry entry) {
        var name = new Excerpt(entry.key().text()).unquoted();
        var path = parent.isEmpty() ? name : parent + "." + name;
        return new Field(problems, path, entry.key(), entry.value());
    }

    int line() {
        return at.line();
    }

    boolean has(String key) {
        return node.entry(key).isPresent();
    }

    Optional<Field> field(String key) {
        return node.entry(key).map(entry -> field(problems, path, entry));
    }

    /// Says that a field does not do, or the section where it has no such field.
    void refuse(String key, String message, String remedy) {
        field(key)
                .ifPresentOrElse(
                        field -> field.refuse(message, remedy),
                        () -> problems.add(at, path(key), message, remedy));
    }

    <T> Optional<T> optional(String key, Field.Rule<T> rule, String remedy) {
        return field(key).flatMap(field -> field.read(rule, remedy));
    }

    <T> Optional<T> require(String key, Field.Rule<T> rule, String remedy) {
        return required(key, remedy).flatMap(field -> field.read(rule, remedy));
    }

    Optional<Section> section(String key, Part part) {
        return field(key).flatMap(field -> field.section(part));
    }

    Optional<Section> requireSection(String key, Part part) {
        return required(key, part.keysRemedy()).flatMap(field -> field.section(part));
    }

    Optional<List<Section>> requireSections(String key, Part part, String remedy) {
        return required(key, remedy).flatMap(field -> field.sections(part, remedy));
    }

    <T> Optional<List<T>> requireList(String key, Field.Rule<T> rule, String remedy) {
        return required(key, remedy).flatMap(field -> field.list(rule, remedy));
    }

    private Optional<Field> required(String key, String remedy) {
        if (!has(key)) {
            problems.add(at, path(key), "is missing", remedy);
        }
        return field(key);
    }

    private String path(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private static void refuseUnknown(Field field, Part part) {
        var later = part.later().get(field.name());
        if (later != null) {
            field.refuseKey(
                    "%s (%s) is not supported by this version of Quorate"
                            .formatted(field.name(), later),
                    "remove it");
        } else if (!part.keys().contains(field.name())) {
            field.refuseKey("unknown key", part.remedyFor(field.name()));
        }
    }
}
