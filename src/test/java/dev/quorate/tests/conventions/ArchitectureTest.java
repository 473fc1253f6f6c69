package dev.quorate.tests.conventions;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.Set;
import java.util.stream.Stream;

/// The product keeps to the house plan: see [ArchitectureRules].
class ArchitectureTest {
    private static JavaClasses product;
    private static JavaClasses everything;

    @BeforeAll
    static void importClasses() {
        var repository = Repository.current();
        everything =
                new ClassFileImporter()
                        .importPaths(
                                Stream.concat(
                                                repository.mainClasses().stream(),
                                                repository.testClasses().stream())
                                        .toList());
        product = everything.that(arePartOfTheProduct());
    }

    private static DescribedPredicate<JavaClass> arePartOfTheProduct() {
        return DescribedPredicate.describe(
                "part of the product",
                candidate ->
                        candidate.getSource().stream()
                                .noneMatch(source ->
                                        source.getUri().getPath().contains("/test-classes/")));
    }

    static Set<String> productRules() {
        return ArchitectureRules.forProduct().keySet();
    }

    static Set<String> rulesForEverything() {
        return ArchitectureRules.forEverything().keySet();
    }

    @ParameterizedTest
    @MethodSource("productRules")
    void productKeepsTo(String rule) {
        ArchitectureRules.named(rule).allowEmptyShould(true).check(product);
    }

    @ParameterizedTest
    @MethodSource("rulesForEverything")
    void everythingKeepsTo(String rule) {
        ArchitectureRules.named(rule).check(everything);
    }

    @Test
    void eachModuleKeepsToItsPackages() {
        var repository = Repository.current();
        Repository.MODULES.forEach((module, packageName) ->
                assertThat(repository.files(module + "/src/main/java", ".java"))
                        .as("sources of " + module)
                        .allSatisfy(source ->
                                assertThat(Repository.read(source))
                                        .containsPattern(allowedPackage(module, packageName))));
    }

    /// `certs` also carries `dev.quorate` itself, what all modules share.
    private static String allowedPackage(String module, String packageName) {
        String own = packageName.replace(".", "\\.") + "(\\.\\w+)*";
        return "(?m)^package "
                + (module.equals("certs") ? "(dev\\.quorate|" + own + ")" : own)
                + ";";
    }
}
