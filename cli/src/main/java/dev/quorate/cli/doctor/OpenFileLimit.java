package dev.quorate.cli.doctor;

import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/// The limit of open files in the kernel's list of a process's limits.
final class OpenFileLimit {
    private static final Pattern LINE = Pattern.compile("Max open files\\s+(\\d+|unlimited)\\s.*");

    private OpenFileLimit() {}

    /// The soft limit; empty when the list does not have it.
    static OptionalLong in(List<String> limits) {
        return limits.stream()
                .map(LINE::matcher)
                .filter(line -> line.matches())
                .map(line -> line.group(1))
                .mapToLong(text -> text.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(text))
                .findFirst();
    }
}
