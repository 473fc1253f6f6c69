package dev.quorate.manager.spec;

import java.util.regex.Pattern;

/// The name of a cluster or host: what is safe at once as part of a file name, a DNS name, a unit
/// name and an argument.
///
/// @param text lower-case letters a-z, digits and inner hyphens, 1 to 63 characters
public record DnsLabel(String text) {
    static final String REMEDY =
            "write 1 to 63 lower-case letters, digits and inner hyphens, for example prod-1";

    private static final Pattern FORM = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    private static final int LENGTH_MAX = 63;

    /// @throws IllegalArgumentException with what is wrong
    public DnsLabel {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException(whatIsWrong(text));
        }
    }

    /// @throws IllegalArgumentException with what is wrong
    public static DnsLabel parse(String text) {
        return new DnsLabel(text);
    }

    /// Whether a text is such a name.
    public static boolean fits(String text) {
        return FORM.matcher(text).matches();
    }

    /// Reads a name that every reader of YAML takes for text.
    ///
    /// @throws IllegalArgumentException with what is wrong
    static DnsLabel read(YamlNode.Scalar value) {
        var label = new DnsLabel(value.text());
        value.refuseAmbiguity();
        return label;
    }

    @Override
    public String toString() {
        return text;
    }

    private static String whatIsWrong(String text) {
        if (text.isEmpty()) {
            return "the name is empty";
        }
        var shown = Excerpt.of(text);
        if (text.codePoints().anyMatch(each -> each > 127)) {
            return shown + " has characters other than a-z, 0-9 and hyphens, perhaps look-alikes";
        }
        if (text.length() > LENGTH_MAX) {
            return "%s is longer than %d characters".formatted(shown, LENGTH_MAX);
        }
        if (text.chars().anyMatch(each -> each >= 'A' && each <= 'Z')) {
            return shown + " has upper-case letters";
        }
        if (text.startsWith("-") || text.endsWith("-")) {
            return shown + " begins or ends with a hyphen";
        }
        return shown + " has characters other than a-z, 0-9 and hyphens";
    }
}
