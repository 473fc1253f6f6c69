package dev.quorate.cli;

import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;

@Command(
        name = "completion",
        description = "Print a script with which bash or zsh completes commands and options.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  eval \"$(quorate completion bash)\"",
            "  quorate completion bash > /etc/bash_completion.d/quorate"
        },
        mixinStandardHelpOptions = true)
final class CompletionCommand implements Callable<Integer> {
    private static final List<String> SHELLS = List.of("bash", "zsh");

    @Parameters(
            paramLabel = "SHELL",
            description = "${COMPLETION-CANDIDATES}.",
            completionCandidates = Shells.class)
    private String shell = "";

    @Spec private CommandSpec spec;

    private final Session session;

    CompletionCommand(Session session) {
        this.session = session;
    }

    static final class Shells implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return SHELLS.iterator();
        }
    }

    @Override
    public Integer call() {
        if (!SHELLS.contains(shell)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "there is no completion for '%s', only for bash and zsh".formatted(shell));
        }
        // One script for both: under zsh it turns on zsh's own emulation of bash's completion.
        session.terminal(spec.commandLine()).data(AutoComplete.bash("quorate", root()));
        return ExitCode.DONE;
    }

    private CommandLine root() {
        var root = spec.commandLine();
        while (root.getParent() != null) {
            root = root.getParent();
        }
        return root;
    }
}
