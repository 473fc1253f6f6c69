package dev.quorate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import picocli.CommandLine;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

class CommandsTest {
    private final Session session = new Session(Environment.ofProcess());

    static Set<String> nouns() {
        return Commands.tree(new Session(Environment.ofProcess())).getSubcommands().keySet();
    }

    @ParameterizedTest
    @MethodSource("nouns")
    void aTreeForOneNounHoldsAllThatTheWholeTreeHoldsOfIt(String noun) {
        var whole = Commands.tree(session);
        var part = Commands.treeFor(session, noun, "--help");

        assertThat(paths(part)).containsAll(paths(whole, "quorate " + noun));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "completion", "clutser", ""})
    void whatIsNoNounOrDescribesAllGetsTheWholeTree(String argument) {
        var tree = Commands.treeFor(session, argument);

        assertThat(paths(tree)).isEqualTo(paths(Commands.tree(session)));
    }

    @Test
    void aVerbComesAlone() {
        var tree = Commands.treeFor(session, "member", "aside", "list", "--help");

        assertThat(paths(tree))
                .containsExactlyInAnyOrder(
                        "quorate",
                        "quorate member",
                        "quorate member aside",
                        "quorate member aside list");
    }

    @Test
    void theVersionNeedsNoCommand() {
        assertThat(Commands.treeFor(session, "--version").getSubcommands()).isEmpty();
    }

    /// Whatever is reached over TLS is checked; who does not want that has to leave out TLS.
    @Test
    void noOptionLeavesCertificatesUnchecked() {
        var names = new TreeSet<String>();
        options(Commands.tree(session), names);

        assertThat(names).hasSizeGreaterThan(50).contains("--s3-ca");
        assertThat(names)
                .noneMatch(name -> name.matches(".*(insecure|skip|unverified|no-check|verify-).*"));
    }

    private static void options(CommandLine command, Set<String> names) {
        command.getCommandSpec().options().forEach(option -> names.addAll(List.of(option.names())));
        command.getSubcommands().values().forEach(child -> options(child, names));
    }

    /// The root, and the paths of one noun.
    private static Set<String> paths(CommandLine root, String noun) {
        var paths = new TreeSet<>(paths(root));
        paths.removeIf(path -> !(path + " ").startsWith(noun + " ") && !path.equals("quorate"));
        return paths;
    }

    private static Set<String> paths(CommandLine command) {
        var paths = new TreeSet<String>();
        paths.add(command.getCommandSpec().qualifiedName(" "));
        command.getSubcommands().values().forEach(child -> paths.addAll(paths(child)));
        return paths;
    }
}
