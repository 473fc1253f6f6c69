package dev.quorate.cli;

import dev.quorate.backup.look.ShellText;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What a runbook has one type. Where backups are encrypted, [#IDENTITY] stands for the file with
/// the key.
record RunbookCommands(RunbookFacts facts) {
    static final String IDENTITY = "identity.txt";

    /// On a member or the cluster itself: `quorate NOUN VERB ... -c NAME`.
    String cluster(String command) {
        return "quorate %s -c %s".formatted(command, name());
    }

    /// One that reads what the store has, but none of its content.
    String stored(String command) {
        return line(cluster(command), List.of(facts.typed()));
    }

    /// One that reads keys and values.
    String opened(String command) {
        return line(cluster(command), List.of(facts.typed(), identity()));
    }

    /// A restore by the manager that knows the cluster.
    String restore(String verb, String target, String as, int members) {
        return line(
                restored(verb, target, as, members), List.of(facts.typed(), identity(), yes(verb)));
    }

    /// What a manager types that has never seen the cluster.
    List<String> stranger() {
        var store = facts.store().map(StoreOptions::arguments).orElse(facts.typed());
        var trust = List.of("--trust", facts.fingerprint());
        return List.of(
                line(cluster("backup list"), List.of(store)),
                stranger("plan", store, trust),
                stranger("run", store, trust));
    }

    private String stranger(String verb, List<String> store, List<String> trust) {
        return line(
                restored(verb, "--latest", successor(), facts.spec().members()),
                List.of(store, trust, identity(), yes(verb)));
    }

    /// The cluster that comes after this one.
    String successor() {
        return name() + "-new";
    }

    private String restored(String verb, String target, String as, int members) {
        return "quorate restore %s -c %s %s --as %s --local %d"
                .formatted(verb, name(), target, as, members);
    }

    private static List<String> yes(String verb) {
        return verb.equals("run") ? List.of("--yes") : List.of();
    }

    private List<String> identity() {
        return facts.encrypted() ? List.of("--identity", IDENTITY) : List.of();
    }

    private String name() {
        return facts.spec().name();
    }

    /// @param begin as it is; the words behind it are quoted where a shell needs it
    private static String line(String begin, List<List<String>> words) {
        return Stream.concat(
                        Stream.of(begin),
                        words.stream().flatMap(List::stream).map(ShellText::quoted))
                .collect(Collectors.joining(" "));
    }
}
