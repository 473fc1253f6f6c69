package dev.quorate.manager.spec;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// A part of a YAML document that remembers where it stands.
sealed interface YamlNode {
    Position at();

    /// @param plain whether it stands without quotes
    record Scalar(Position at, String text, boolean plain) implements YamlNode {
        private static final Pattern NULL = Pattern.compile("|~|null|Null|NULL");

        /// What some reader of YAML 1.1 or 1.2 takes for a truth value, a number, a date or
        /// nothing.
        private static final Pattern AMBIGUOUS =
                Pattern.compile(
                        "(?i:y|n|yes|no|on|off|true|false|null|~|"
                                + "[-+]?\\.(inf|nan)|"
                                + "[-+]?0[xob]?[0-9a-f_]+|"
                                + "[-+]?[0-9][0-9_]*(\\.[0-9_]*)?(e[-+]?[0-9]+)?|"
                                + "[-+]?\\.[0-9][0-9_]*(e[-+]?[0-9]+)?|"
                                + "[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\\.[0-9_]*)?|"
                                + "[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([t ].*)?)");

        private static final Pattern PLAIN_SAFE =
                Pattern.compile("[A-Za-z0-9/_.]([A-Za-z0-9/_.:=+@-]*[A-Za-z0-9/_.=+@-])?");

        boolean isNull() {
            return plain && NULL.matcher(text).matches();
        }

        /// @throws WrongValueException when some reader of YAML takes the text for something else
        void refuseAmbiguity() {
            if (plain && AMBIGUOUS.matcher(text).matches()) {
                throw new WrongValueException(
                        Excerpt.of(text)
                                + " is a truth value, a number or a date to some readers of YAML",
                        "write it in quotes: \"%s\"".formatted(new Excerpt(text).unquoted()));
            }
        }

        /// @throws IllegalArgumentException when it is neither `true` nor `false`, or in quotes
        boolean truth() {
            if (!plain || !(text.equals("true") || text.equals("false"))) {
                throw new IllegalArgumentException(Excerpt.of(text) + " is neither true nor false");
            }
            return text.equals("true");
        }

        /// Whether this text, written without quotes, stays this text.
        static boolean survivesPlain(String text) {
            return PLAIN_SAFE.matcher(text).matches() && !AMBIGUOUS.matcher(text).matches();
        }
    }

    record Entry(Scalar key, YamlNode value) {}

    record Mapping(Position at, List<Entry> entries) implements YamlNode {
        public Mapping {
            entries = List.copyOf(entries);
        }

        Optional<Entry> entry(String key) {
            return entries.stream().filter(entry -> entry.key().text().equals(key)).findFirst();
        }
    }

    record Sequence(Position at, List<YamlNode> items) implements YamlNode {
        public Sequence {
            items = List.copyOf(items);
        }
    }

    /// What was refused already; nothing more is to be said about it.
    record Refused(Position at) implements YamlNode {}
}
