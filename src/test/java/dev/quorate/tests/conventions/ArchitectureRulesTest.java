package dev.quorate.tests.conventions;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/// Rules that find nothing are worth nothing: here every rule meets a class that breaks it, and
/// classes that come close without breaking any.
class ArchitectureRulesTest {
    private static final List<Planted> VIOLATIONS =
            List.of(
                    planted(
                            "modules use only modules below them",
                            "dev.quorate.backup.Upward",
                            "public class Upward { dev.quorate.restore.Target up; }"),
                    planted(
                            "the manager's packages use only packages below them",
                            "dev.quorate.manager.observe.Upward",
                            "class Upward { dev.quorate.manager.apply.Step up; }"),
                    planted(
                            "the manager's packages use only packages below them",
                            "dev.quorate.manager.novelty.Unplanned",
                            "class Unplanned { dev.quorate.manager.spec.Wish used; }"),
                    planted(
                            "plan uses only spec and values of observe",
                            "dev.quorate.manager.plan.Prober",
                            "class Prober { void go(dev.quorate.manager.observe.Observer o) {"
                                    + " o.look(); } }"),
                    planted(
                            "plan uses only spec and values of observe",
                            "dev.quorate.manager.plan.Caller",
                            "class Caller { dev.quorate.manager.etcd.Line line; }"),
                    planted(
                            "pure code has no input, output, threads or libraries",
                            "dev.quorate.manager.plan.Reader",
                            "class Reader { byte[] r(java.nio.file.Path p) throws Exception {"
                                    + " return java.nio.file.Files.readAllBytes(p); } }"),
                    planted(
                            "pure code has no input, output, threads or libraries",
                            "dev.quorate.manager.plan.Logger",
                            "class Logger { org.slf4j.Some log; }"),
                    planted(
                            "pure code has no input, output, threads or libraries",
                            "dev.quorate.manager.plan.Forker",
                            "class Forker { void go(Runnable r) { Thread.startVirtualThread(r); }"
                                    + " }"),
                    planted(
                            "pure code has no input, output, threads or libraries",
                            "dev.quorate.backup.retain.Writer",
                            "class Writer { java.io.OutputStream out; }"),
                    planted(
                            "pure code has no input, output, threads or libraries",
                            "dev.quorate.manager.spec.Opener",
                            "record Opener(java.io.File file) {}"),
                    planted(
                            "pure code has no clock and no chance",
                            "dev.quorate.manager.plan.Impatient",
                            "class Impatient { java.time.Instant now() { return"
                                    + " java.time.Instant.now(); } }"),
                    planted(
                            "pure code has no clock and no chance",
                            "dev.quorate.manager.plan.Stopwatch",
                            "class Stopwatch { long now() { return System.nanoTime(); } }"),
                    planted(
                            "pure code has no clock and no chance",
                            "dev.quorate.backup.retain.Gambler",
                            "class Gambler { int roll() { return new java.util.Random().nextInt();"
                                    + " } }"),
                    planted(
                            "pure code has no clock and no chance",
                            "dev.quorate.manager.plan.Namer",
                            "class Namer { Object name() { return java.util.UUID.randomUUID(); }"
                                    + " }"),
                    planted(
                            "pure code has no clock and no chance",
                            "dev.quorate.manager.spec.Resolver",
                            "record Resolver(java.nio.file.Path p) { Object real() throws Exception"
                                    + " { return p.toRealPath(); } }"),
                    library("dev.quorate.manager.etcd", "io.grpc"),
                    library("dev.quorate.manager.etcd", "io.netty"),
                    library("dev.quorate.manager.etcd", "io.etcd"),
                    library("dev.quorate.manager.etcd", "com.google.protobuf"),
                    library("dev.quorate.backup.store", "software.amazon.awssdk"),
                    library("dev.quorate.certs", "org.bouncycastle"),
                    library("dev.quorate.backup.seal", "com.exceptionfactory.jagged"),
                    library("dev.quorate.backup", "com.github.luben.zstd"),
                    library("dev.quorate.cli", "picocli"),
                    library("dev.quorate.cli.daemon", "ch.qos.logback"),
                    library("dev.quorate.cli.numbers", "io.prometheus"),
                    planted(
                            "the snapshot engine stands alone",
                            "dev.quorate.backup.snapshot.Dependent",
                            "class Dependent { dev.quorate.manager.spec.Wish used; }"),
                    planted(
                            "packages form no cycles",
                            "dev.quorate.certs.left.There",
                            "public class There { dev.quorate.certs.right.Back back; }"),
                    planted(
                            "nothing leans on a library's own libraries",
                            "dev.quorate.certs.Borrower",
                            "class Borrower { com.google.common.Some list; }"),
                    planted(
                            "packages are named after what they are about",
                            "dev.quorate.backup.util.Odds",
                            "class Odds {}"),
                    planted(
                            "packages are named after what they are about",
                            "dev.quorate.restore.common.Ends",
                            "class Ends {}"),
                    planted(
                            "classes are named after what they are about",
                            "dev.quorate.restore.StoreImpl",
                            "class StoreImpl {}"),
                    planted(
                            "classes are named after what they are about",
                            "dev.quorate.restore.PathUtil",
                            "class PathUtil {}"),
                    planted(
                            "classes are named after what they are about",
                            "dev.quorate.restore.RestoreHelper",
                            "class RestoreHelper {}"),
                    planted(
                            "nothing sleeps",
                            "dev.quorate.restore.Sleeper",
                            "class Sleeper { void nap() throws Exception { Thread.sleep(1); } }"),
                    planted(
                            "nothing logs by java.util.logging",
                            "dev.quorate.restore.OldLogger",
                            "class OldLogger { java.util.logging.Logger log; }"),
                    planted(
                            "nothing is mocked",
                            "dev.quorate.restore.Mocked",
                            "class Mocked { org.mockito.Some mock; }"));

    private static final List<Planted> INNOCENT =
            List.of(
                    planted("", "dev.quorate.restore.Target", "public class Target {}"),
                    planted("", "dev.quorate.manager.apply.Step", "public class Step {}"),
                    planted(
                            "",
                            "dev.quorate.manager.spec.Wish",
                            "public record Wish(java.nio.file.Path at) {}"),
                    planted(
                            "",
                            "dev.quorate.manager.etcd.Line",
                            "public interface Line { void ask(); }"),
                    planted(
                            "",
                            "dev.quorate.manager.observe.Fact",
                            "public record Fact(int value) {}"),
                    planted(
                            "",
                            "dev.quorate.manager.observe.Observer",
                            "public class Observer { public Fact look() { return new Fact(1); } }"),
                    planted(
                            "",
                            "dev.quorate.manager.plan.Thinker",
                            "class Thinker { int decide(dev.quorate.manager.observe.Fact f,"
                                    + " dev.quorate.manager.spec.Wish w, java.time.Instant now) {"
                                    + " return f.value(); } }"),
                    planted(
                            "",
                            "dev.quorate.certs.right.Back",
                            "public class Back { dev.quorate.certs.left.There there; }"));

    /// What planted code uses of others, so that it compiles without them.
    private static final List<Planted> LIBRARIES =
            Stream.of(
                            "io.grpc",
                            "io.netty",
                            "io.etcd",
                            "com.google.protobuf",
                            "software.amazon.awssdk",
                            "org.bouncycastle",
                            "com.github.luben.zstd",
                            "com.exceptionfactory.jagged",
                            "picocli",
                            "ch.qos.logback",
                            "io.prometheus",
                            "com.google.common",
                            "org.slf4j",
                            "org.mockito")
                    .map(library -> planted("", library + ".Some", "public class Some {}"))
                    .toList();

    @TempDir private static Path classes;

    private static JavaClasses compiled;

    @BeforeAll
    static void compile() {
        var compiler = ToolProvider.getSystemJavaCompiler();
        var problems = new StringWriter();
        boolean succeeded =
                compiler.getTask(
                                problems,
                                null,
                                null,
                                List.of(
                                        "-d",
                                        classes.toString(),
                                        "-proc:none",
                                        "-cp",
                                        classes.toString()),
                                null,
                                Stream.of(VIOLATIONS, INNOCENT, LIBRARIES)
                                        .flatMap(List::stream)
                                        .map(Planted::source)
                                        .toList())
                        .call();
        assertThat(succeeded).as(problems.toString()).isTrue();
        compiled = new ClassFileImporter().importPath(classes);
    }

    static List<Planted> violations() {
        return VIOLATIONS;
    }

    @ParameterizedTest
    @MethodSource("violations")
    void findsWhatWasPlanted(Planted planted) {
        ArchRule rule = ArchitectureRules.named(planted.rule());

        var found = rule.evaluate(compiled).getFailureReport().getDetails();

        assertThat(found).anySatisfy(line -> assertThat(line).contains(planted.className()));
    }

    @Test
    void acceptsWhatIsAllowed() {
        var accused =
                allRules().values().stream()
                        .flatMap(rule ->
                                rule.evaluate(compiled).getFailureReport().getDetails().stream())
                        .filter(line -> INNOCENT.stream().anyMatch(i -> accuses(line, i)));

        assertThat(accused).isEmpty();
    }

    @Test
    void everyRuleHasItsViolation() {
        var proven = VIOLATIONS.stream().map(Planted::rule).collect(Collectors.toSet());

        assertThat(proven).containsAll(allRules().keySet());
    }

    /// Whether the line says that this class is the one at fault; it may also be the one used. The
    /// half of the planted cycle that closes it is at fault by design.
    private static boolean accuses(String line, Planted innocent) {
        return !line.startsWith("Cycle")
                && line.contains("<" + innocent.className())
                && line.indexOf(innocent.className()) == line.indexOf("dev.quorate");
    }

    private static Map<String, ArchRule> allRules() {
        var rules = new HashMap<>(ArchitectureRules.forProduct());
        rules.putAll(ArchitectureRules.forEverything());
        return rules;
    }

    private static Planted planted(String rule, String className, String body) {
        return new Planted(rule, className, body);
    }

    /// A class that uses the library outside of its home.
    private static Planted library(String home, String library) {
        String rule =
                ArchitectureRules.forProduct().keySet().stream()
                        .filter(name -> name.startsWith("only " + home + " uses"))
                        .findFirst()
                        .orElseThrow();
        String name = "Uses_" + library.replace('.', '_');
        return planted(
                rule,
                "dev.quorate.restore.place." + name,
                "class " + name + " { " + library + ".Some some; }");
    }

    record Planted(String rule, String className, String body) {
        JavaFileObject source() {
            String packageName = className.substring(0, className.lastIndexOf('.'));
            String text = "package " + packageName + "; " + body;
            var uri = URI.create("string:///" + className.replace('.', '/') + ".java");
            return new SimpleJavaFileObject(uri, JavaFileObject.Kind.SOURCE) {
                @Override
                public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                    return text;
                }
            };
        }

        @Override
        public String toString() {
            return className;
        }
    }
}
