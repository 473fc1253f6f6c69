package dev.quorate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// Every command says what it is for, shows an example and stands in the reference.
class CommandDocumentationTest {
    private static final Path REFERENCE = Path.of("../docs/reference/cli.md");

    static Stream<String> commands() {
        return tree(Main.commandLine(Environment.ofProcess())).map(CommandDocumentationTest::path);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void isDescribed(String path) {
        assertThat(command(path).usageMessage().description()).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void describesEachOptionAndParameter(String path) {
        assertThat(command(path).args())
                .extracting(ArgSpec::description)
                .allSatisfy(description -> assertThat(description).isNotEmpty());
    }

    @ParameterizedTest
    @MethodSource("commands")
    void showsAnExampleInItsHelp(String path) {
        assertThat(command(path).usageMessage().footer())
                .as("footer of " + path)
                .anySatisfy(line -> assertThat(line).contains(path));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void standsInTheReference(String path) throws IOException {
        assertThat(Files.readString(REFERENCE)).contains("`" + path);
    }

    private static CommandSpec command(String path) {
        return tree(Main.commandLine(Environment.ofProcess()))
                .filter(candidate -> path(candidate).equals(path))
                .findFirst()
                .orElseThrow()
                .getCommandSpec();
    }

    private static Stream<CommandLine> tree(CommandLine root) {
        return Stream.concat(
                Stream.of(root),
                root.getSubcommands().values().stream()
                        .filter(command -> !command.getCommandSpec().usageMessage().hidden())
                        .distinct()
                        .flatMap(CommandDocumentationTest::tree));
    }

    private static String path(CommandLine command) {
        return command.getCommandSpec().qualifiedName(" ");
    }
}
