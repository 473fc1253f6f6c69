package dev.quorate.tests.conventions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.Failure;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What the documentation says is there, and what is there is said.
class DocumentationTest {
    private static final Set<String> TOP_LEVEL =
            Set.of(
                    "pom.xml",
                    "etcd-manager",
                    "backup",
                    "restore",
                    "certs",
                    "cli",
                    "src",
                    "docs",
                    "README.md",
                    "LICENSE");

    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*]\\(([^)\\s]+)\\)");
    private static final Pattern INLINE_CODE = Pattern.compile("`([^`\\n]+)`");
    private static final Pattern REPOSITORY_PATH =
            Pattern.compile("(certs|etcd-manager|backup|restore|cli|src|docs|\\.ci)/[\\w./-]*");
    private static final Pattern PACKAGE = Pattern.compile("dev\\.quorate(\\.[a-z]\\w*)+");
    private static final Pattern VARIABLE = Pattern.compile("\\bQUORATE_[A-Z][A-Z_]*[A-Z]\\b");

    /// Spelled in two halves, so that this file may contain it.
    private static final Pattern UNFINISHED =
            Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b");

    private final Repository repository = Repository.current();

    @Test
    void relativeLinksResolve() {
        List<String> broken = new ArrayList<>();
        for (Path page : pages()) {
            LINK.matcher(withoutCodeBlocks(Repository.read(page)))
                    .results()
                    .map(link -> link.group(1))
                    .filter(target -> !target.matches("[a-z]+:.*"))
                    .filter(target -> !resolves(page, target))
                    .forEach(target -> broken.add(repository.relative(page) + ": " + target));
        }

        assertThat(broken).isEmpty();
    }

    @Test
    void pathsNamedInTheDocumentationExist() {
        assertThat(named(REPOSITORY_PATH))
                .isNotEmpty()
                .filteredOn(path -> !Files.exists(repository.root().resolve(path)))
                .isEmpty();
    }

    @Test
    void packagesNamedInTheDocumentationExist() {
        assertThat(packages()).isNotEmpty().containsAll(named(PACKAGE));
    }

    @Test
    void everyPackageHasItsLineInTheArchitecture() {
        String architecture = Repository.read(repository.root().resolve("docs/ARCHITECTURE.md"));

        assertThat(packages())
                .as("packages without a line in docs/ARCHITECTURE.md, section Modules")
                .filteredOn(name -> !architecture.contains("| `" + name + "` |"))
                .isEmpty();
    }

    @Test
    void theTopLevelHoldsOnlyWhatTheHousePlanNames() throws IOException {
        assertThat(names(repository.root()))
                .filteredOn(name -> !name.startsWith(".") && !name.equals("target"))
                .isSubsetOf(TOP_LEVEL);
        assertThat(names(repository.root().resolve("src"))).containsExactly("test");
    }

    @Test
    void nothingIsLeftUnfinished() {
        List<Path> texts = texts();

        assertThat(texts)
                .isNotEmpty()
                .filteredOn(file -> UNFINISHED.matcher(Repository.read(file)).find())
                .isEmpty();
    }

    @Test
    void everyExitCodeIsInTheReference() {
        String reference =
                Repository.read(repository.root().resolve("docs/reference/exit-codes.md"));

        assertThat(Failure.values())
                .filteredOn(failure -> !reference.contains("\n| " + failure.exitCode() + " |"))
                .isEmpty();
    }

    @Test
    void everyEnvironmentVariableIsInTheReference() {
        String reference =
                Repository.read(repository.root().resolve("docs/reference/environment.md"));
        Set<String> used =
                texts().stream()
                        .filter(file -> !file.toString().endsWith(".md"))
                        .filter(file -> !file.toString().contains("src/test/java"))
                        .flatMap(file -> VARIABLE.matcher(Repository.read(file)).results())
                        .map(MatchResult::group)
                        .collect(Collectors.toSet());

        assertThat(used)
                .isNotEmpty()
                .filteredOn(name -> !reference.contains("`" + name + "`"))
                .isEmpty();
    }

    private boolean resolves(Path page, String target) {
        String[] parts = target.split("#", 2);
        Path file = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
        if (!Files.exists(file)) {
            return false;
        }
        return parts.length == 1 || anchors(Repository.read(file)).contains(parts[1]);
    }

    /// The anchors that code hosts give to headings.
    private static Set<String> anchors(String text) {
        return withoutCodeBlocks(text)
                .lines()
                .filter(line -> line.matches("#+ .*"))
                .map(line -> line.replaceFirst("#+ +", "").toLowerCase(Locale.ROOT))
                .map(line -> line.replaceAll("[^\\w\\- ]", "").replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    /// Everything in inline code on any page that is of this form as a whole.
    private Set<String> named(Pattern form) {
        return pages().stream()
                .flatMap(page ->
                        INLINE_CODE.matcher(withoutCodeBlocks(Repository.read(page))).results())
                .map(code -> code.group(1))
                .filter(code -> form.matcher(code).matches())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private List<Path> pages() {
        return Stream.concat(
                        Stream.of(repository.root().resolve("README.md")),
                        repository.files("docs", ".md").stream())
                .toList();
    }

    /// The product's packages, without the one that all modules share.
    private Set<String> packages() {
        return Repository.MODULES.keySet().stream()
                .flatMap(module -> repository.files(module + "/src/main/java", ".java").stream())
                .map(repository::relative)
                .map(source ->
                        source.replaceFirst(".*src/main/java/(.*)/.*", "$1").replace('/', '.'))
                .filter(name -> !name.equals("dev.quorate"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private List<Path> texts() {
        Stream<Path> scripts =
                Stream.of("cli/bin/quorate", "src/test/run", ".ci/run")
                        .map(repository.root()::resolve);
        Stream<Path> poms =
                Stream.concat(
                                Repository.MODULES.keySet().stream(),
                                Stream.of(".", "cli/picocli", "src/test"))
                        .map(module -> repository.root().resolve(module).resolve("pom.xml"));
        return Stream.of(repository.sources().stream(), scripts, poms, pages().stream())
                .flatMap(files -> files)
                .toList();
    }

    private static String withoutCodeBlocks(String text) {
        return text.replaceAll("(?ms)^```.*?^```", "");
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        }
    }
}
