package dev.quorate.tests.looks;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// The commands of a page in Markdown.
final class Commands {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```sh\n(.*?)^```");
    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

    private Commands() {}

    /// Each as its words, without the program's name.
    static List<List<String>> of(String page) {
        return BLOCK.matcher(page)
                .results()
                .flatMap(block -> block.group(1).lines())
                .map(Commands::words)
                .toList();
    }

    /// The commands under one heading.
    static List<List<String>> of(String page, String heading) {
        var from = page.indexOf("\n## " + heading);
        if (from < 0) {
            throw new IllegalArgumentException("no chapter '%s'".formatted(heading));
        }
        var to = page.indexOf("\n## ", from + 1);
        return of(to < 0 ? page.substring(from) : page.substring(from, to));
    }

    private static List<String> words(String line) {
        var words = new ArrayList<String>();
        WORD.matcher(line)
                .results()
                .forEach(word -> words.add(word.group(1) != null ? word.group(1) : word.group(2)));
        if (!words.getFirst().equals("quorate")) {
            throw new IllegalArgumentException("no command of ours: " + line);
        }
        return words.subList(1, words.size());
    }

    /// The same command with `--help`: it reads all options, and does nothing.
    static String[] helpOf(List<String> command) {
        var words = new ArrayList<>(command);
        words.add("--help");
        return words.toArray(String[]::new);
    }
}
