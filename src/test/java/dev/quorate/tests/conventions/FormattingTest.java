package dev.quorate.tests.conventions;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.JavaFormatterOptions.Style;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import com.google.googlejavaformat.java.StringWrapper;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// All sources look as google-java-format writes them (AOSP: 4 spaces, 100 columns).
///
/// With `-Dformat=apply` it rewrites what differs instead of failing.
class FormattingTest {
    private static final boolean APPLY = "apply".equals(System.getProperty("format"));

    private static final int ROUNDS_MAX = 5;

    private final Formatter formatter =
            new Formatter(JavaFormatterOptions.builder().style(Style.AOSP).build());

    @Test
    void allSourcesAreFormatted() throws IOException, FormatterException {
        var repository = Repository.current();
        List<Path> sources = repository.sources();
        List<String> offenders = new ArrayList<>();

        for (Path source : sources) {
            String actual = Files.readString(source);
            String formatted = format(actual);
            if (!formatted.equals(actual) && APPLY) {
                Files.writeString(source, settle(formatted));
            } else if (!formatted.equals(actual)) {
                offenders.add(repository.relative(source));
            }
        }

        assertThat(sources).isNotEmpty();
        assertThat(offenders)
                .as(
                        "rewrite them: mvn -Dquick -pl src/test -am test -Dtest=FormattingTest"
                                + " -Dsurefire.failIfNoSpecifiedTests=false -Dformat=apply")
                .isEmpty();
    }

    @Test
    void findsWhatIsNotFormatted() throws FormatterException {
        String crooked = "class A {int a ;\n}\n";

        assertThat(format(crooked)).isEqualTo("class A {\n    int a;\n}\n");
    }

    /// The formatter wraps a long string first and indents what it wrapped the next time.
    private String settle(String source) throws FormatterException {
        String next = format(source);
        for (int round = 0; round < ROUNDS_MAX && !next.equals(source); round++) {
            source = next;
            next = format(source);
        }
        return source;
    }

    private String format(String source) throws FormatterException {
        String ordered = ImportOrderer.reorderImports(source, Style.AOSP);
        String used = RemoveUnusedImports.removeUnusedImports(ordered);
        return StringWrapper.wrap(formatter.formatSource(used), formatter);
    }
}
