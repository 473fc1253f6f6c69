package dev.quorate.cli;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.cli.output.Document;
import dev.quorate.cli.output.Format;
import dev.quorate.cli.output.Text;

import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Tells a failure to the person or program that asked: cause, what is unchanged, what to type
/// next.
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {
    private static final Pattern DOCUMENT =
            Pattern.compile(
                    "(^| )(-o[ =]?|--output[ =])(json|yaml)( |$)", Pattern.CASE_INSENSITIVE);

    @Override
    public int handleExecutionException(
            Exception problem, CommandLine commandLine, ParseResult parsed) {
        var failure = failure(problem);
        if (document(parsed)) {
            print(failure, commandLine);
        }
        var err = commandLine.getErr();
        err.println("error: " + printable(failure.problem()));
        err.println("       " + printable(failure.unchanged()));
        err.println("next:  " + printable(failure.remedy()));
        if (verbose(parsed)) {
            problem.printStackTrace(err);
        }
        err.flush();
        return failure.failure().exitCode();
    }

    @Override
    public int handleParseException(ParameterException problem, String[] args) {
        var commandLine = problem.getCommandLine();
        var unchanged = "Nothing was attempted.";
        var remedy = commandLine.getCommandSpec().qualifiedName() + " --help";
        if (wantsDocument(args)) {
            print(
                    new OperatorException(
                            Failure.BAD_INPUT,
                            "USAGE",
                            String.valueOf(problem.getMessage()),
                            unchanged,
                            remedy),
                    commandLine);
        }
        var err = commandLine.getErr();
        err.println("error: " + printable(String.valueOf(problem.getMessage())));
        UnmatchedArgumentException.printSuggestions(problem, err);
        err.println("       " + unchanged);
        err.println("next:  " + remedy);
        err.flush();
        return Failure.BAD_INPUT.exitCode();
    }

    private static void print(OperatorException failure, CommandLine commandLine) {
        commandLine
                .getOut()
                .println(
                        new Document()
                                .with("kind", "Error")
                                .with("code", failure.code())
                                .with("exit", failure.failure().exitCode())
                                .with("message", failure.problem())
                                .with("unchanged", failure.unchanged())
                                .with("remedy", failure.remedy())
                                .with("details", Map.of())
                                .json());
        commandLine.getOut().flush();
    }

    /// Whether a document was asked for by arguments that cannot be parsed.
    private static boolean wantsDocument(String[] args) {
        return DOCUMENT.matcher(String.join(" ", args)).find();
    }

    private static String printable(String text) {
        return text.lines().map(Text::printable).collect(Collectors.joining("\n       "));
    }

    static OperatorException failure(Exception problem) {
        return switch (problem) {
            case OperatorException known -> known;
            case InterruptedException interrupted ->
                    new OperatorException(
                            Failure.INTERRUPTED,
                            "INTERRUPTED",
                            "interrupted",
                            "The steps before it are done; the operation stopped at a safe step.",
                            "run the same command again to go on",
                            interrupted);
            case AccessDeniedException denied ->
                    new OperatorException(
                            Failure.HOST_ACCESS,
                            "ACCESS_DENIED",
                            "no permission for " + denied.getFile(),
                            "Nothing else was changed.",
                            "run it as the owner of that path, or set QUORATE_HOME to a directory"
                                    + " of your own",
                            denied);
            case FileSystemException file ->
                    new OperatorException(
                            Failure.HOST_ACCESS,
                            "FILE_SYSTEM",
                            "%s: %s"
                                    .formatted(
                                            file.getFile(),
                                            file.getReason() == null
                                                    ? words(file.getClass().getSimpleName())
                                                    : file.getReason()),
                            "The steps before it are done; the rest was not begun.",
                            "see to that path, then run the same command again",
                            file);
            case IOException io ->
                    new OperatorException(
                            Failure.HOST_ACCESS,
                            "INPUT_OUTPUT",
                            String.valueOf(io.getMessage()),
                            "The steps before it are done; the rest was not begun.",
                            "run the same command again; quorate doctor looks at this machine",
                            io);
            default ->
                    new OperatorException(
                            Failure.FAILED,
                            "INTERNAL",
                            "%s: %s"
                                    .formatted(
                                            problem.getClass().getSimpleName(),
                                            problem.getMessage()),
                            "It is not known how far it came: look with quorate cluster status.",
                            "run the same command again with -v and report what it prints",
                            problem);
        };
    }

    /// `NoSuchFileException` as `no such file`.
    private static String words(String exception) {
        return exception
                .replace("Exception", "")
                .replaceAll("([a-z])([A-Z])", "$1 $2")
                .toLowerCase(Locale.ROOT);
    }

    private static boolean document(ParseResult parsed) {
        var leaf = leaf(parsed);
        var output = leaf.matchedOption("--output");
        return output != null && output.getValue() instanceof Format format && format.document();
    }

    private static boolean verbose(ParseResult parsed) {
        return parsed.hasMatchedOption("-v") || leaf(parsed).hasMatchedOption("-v");
    }

    private static ParseResult leaf(ParseResult parsed) {
        var leaf = parsed;
        while (leaf.hasSubcommand()) {
            leaf = leaf.subcommand();
        }
        return leaf;
    }
}
