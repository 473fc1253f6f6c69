package dev.quorate.cli;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.cli.output.Document;
import dev.quorate.cli.output.DocumentStream;
import dev.quorate.cli.output.Format;
import dev.quorate.cli.output.Progress;
import dev.quorate.cli.output.RowStream;
import dev.quorate.cli.output.Table;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine;

import java.io.IOException;
import java.io.PrintWriter;

/// Where a command prints and asks: data on standard output, everything else on standard error.
final class Terminal {
    private final PrintWriter out;
    private final PrintWriter err;
    private final Environment environment;

    Terminal(CommandLine commandLine, Environment environment) {
        this.out = commandLine.getOut();
        this.err = commandLine.getErr();
        this.environment = environment;
    }

    void data(String line) {
        out.println(line);
        out.flush();
    }

    void data(Table table) {
        table.lines().forEach(out::println);
        out.flush();
    }

    void data(Document document, Format format) {
        data(format == Format.YAML ? document.yaml() : document.json());
    }

    /// For more items than should be held at once.
    DocumentStream items(Format format) {
        return new DocumentStream(out, format);
    }

    /// For more rows than should be held at once.
    RowStream rows(String... headings) {
        return new RowStream(out, headings);
    }

    /// For people, beside the data.
    void note(String line) {
        err.println(line);
        err.flush();
    }

    /// How far long work is; to be closed before the result is printed.
    Progress progress() {
        return new Progress(err, environment.terminal());
    }

    /// Asks before a change.
    ///
    /// @param question ends without a question mark
    /// @throws OperatorException [Failure#UNCONFIRMED] when nobody can be asked, or the answer is
    ///   no
    void confirm(ChangeOptions options, String question, String command) throws IOException {
        if (options.yes) {
            return;
        }
        if (options.noInput || !environment.terminal()) {
            throw unconfirmed(
                    "this needs a yes, and nobody can be asked here",
                    "add --yes to the command, or --dry-run to see only what it would do: quorate "
                            + command);
        }
        var answer = ask(question + "? [y/N] ");
        if (answer == null || !answer.strip().matches("(?i)y(es)?")) {
            throw unconfirmed("declined", "nothing more to do");
        }
    }

    /// Asks for a name to be typed before something that destroys.
    ///
    /// @param given what `--confirm` said
    void confirmByName(
            ChangeOptions options, @Nullable String given, String name, String consequence)
            throws IOException {
        if (name.equals(given)) {
            return;
        }
        if (given != null) {
            throw unconfirmed(
                    "--confirm '%s' is not the name '%s'".formatted(given, name),
                    "type the name of the cluster that you mean: --confirm " + name);
        }
        if (options.noInput || !environment.terminal()) {
            throw unconfirmed(
                    "this needs the name to be confirmed, and nobody can be asked here",
                    "add --confirm " + name);
        }
        note(consequence);
        var answer = ask("Type the name of the cluster to go on: ");
        if (answer == null || !answer.strip().equals(name)) {
            throw unconfirmed("declined", "nothing more to do");
        }
    }

    private @Nullable String ask(String prompt) throws IOException {
        err.print(prompt);
        err.flush();
        return environment.input().readLine();
    }

    private static OperatorException unconfirmed(String problem, String remedy) {
        return new OperatorException(
                Failure.UNCONFIRMED, "UNCONFIRMED", problem, "Nothing was changed.", remedy);
    }
}
