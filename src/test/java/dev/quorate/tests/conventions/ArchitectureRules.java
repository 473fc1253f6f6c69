package dev.quorate.tests.conventions;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/// The house plan as rules over class files. Each has a name, so that a test can plant a violation
/// and see that this very rule finds it.
final class ArchitectureRules {
    private static final String PLAN = "dev.quorate.manager.plan";
    private static final String OBSERVE = "dev.quorate.manager.observe";
    private static final String SPEC = "dev.quorate.manager.spec";
    private static final Pattern MANAGER_PACKAGE =
            Pattern.compile("dev\\.quorate\\.manager\\.(\\w+)(\\..*)?");
    private static final String GENERATED = "dev.quorate.manager.etcd.proto..";
    private static final String SNAPSHOT = "dev.quorate.backup.snapshot";

    /// Which product packages each module may use, besides `dev.quorate` itself and its own.
    private static final Map<String, Set<String>> MODULE_USES =
            Map.of(
                    "dev.quorate.certs", Set.of(),
                    "dev.quorate.manager", Set.of("dev.quorate.certs"),
                    "dev.quorate.backup", Set.of("dev.quorate.manager", "dev.quorate.certs"),
                    "dev.quorate.restore",
                            Set.of(
                                    "dev.quorate.backup",
                                    "dev.quorate.manager",
                                    "dev.quorate.certs"),
                    "dev.quorate.cli",
                            Set.of(
                                    "dev.quorate.restore",
                                    "dev.quorate.backup",
                                    "dev.quorate.manager",
                                    "dev.quorate.certs"));

    /// control → apply → plan → observe → (etcd, host) → spec. `state` keeps what `plan` and
    /// `apply` have to remember, `release` says what a host runs.
    private static final Map<String, Set<String>> MANAGER_USES =
            Map.of(
                    "spec", Set.of(),
                    "etcd", Set.of("spec"),
                    "release", Set.of("spec"),
                    "host", Set.of("spec", "release"),
                    "observe", Set.of("spec", "etcd", "host", "release"),
                    "plan", Set.of("spec", "observe"),
                    "state", Set.of("spec", "observe", "plan"),
                    "apply", Set.of("spec", "etcd", "host", "release", "observe", "plan", "state"),
                    "control",
                            Set.of(
                                    "spec", "etcd", "host", "release", "observe", "plan", "state",
                                    "apply"));

    /// Each foreign library and the one place that may know it.
    private static final Map<String, List<String>> LIBRARY_HOMES =
            Map.of(
                    "dev.quorate.manager.etcd",
                    List.of("io.grpc..", "io.netty..", "com.google.protobuf..", "io.etcd.."),
                    "dev.quorate.backup.store",
                    List.of("software.amazon.awssdk.."),
                    "dev.quorate.certs",
                    List.of("org.bouncycastle.."),
                    "dev.quorate.backup",
                    List.of("com.github.luben.zstd.."),
                    "dev.quorate.backup.seal",
                    List.of("com.exceptionfactory.jagged.."),
                    "dev.quorate.cli.daemon",
                    List.of("org.quartz..", "ch.qos.logback.."),
                    "dev.quorate.cli",
                    List.of("picocli.."),
                    "dev.quorate.cli.numbers",
                    List.of("io.prometheus..", "com.sun.net.httpserver.."));

    private ArchitectureRules() {}

    /// Rules for the product's classes, by name.
    static Map<String, ArchRule> forProduct() {
        var rules = new LinkedHashMap<String, ArchRule>();
        rules.put("modules use only modules below them", classes().should(useOnlyModulesBelow()));
        rules.put("the manager's packages use only packages below them", managerLayers());
        rules.put("plan uses only spec and values of observe", planUsesOnlyValues());
        rules.put("pure code has no input, output, threads or libraries", pureUsesNothing());
        rules.put("pure code has no clock and no chance", pureCallsNoClock());
        LIBRARY_HOMES.forEach((home, libraries) ->
                rules.put("only " + home + " uses " + libraries, confined(home, libraries)));
        rules.put("the snapshot engine stands alone", snapshotStandsAlone());
        rules.put(
                "packages form no cycles",
                slices().matching("dev.quorate.(**)").should().beFreeOfCycles());
        rules.put(
                "nothing leans on a library's own libraries",
                noClasses()
                        .that()
                        .resideOutsideOfPackage(GENERATED)
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage("com.google.common..", "com.google.gson.."));
        return rules;
    }

    /// Rules for all classes, tests too, by name.
    static Map<String, ArchRule> forEverything() {
        var rules = new LinkedHashMap<String, ArchRule>();
        rules.put(
                "packages are named after what they are about",
                noClasses()
                        .should()
                        .resideInAnyPackage(
                                "..util..",
                                "..utils..",
                                "..common..",
                                "..helper..",
                                "..helpers..",
                                "..impl.."));
        rules.put(
                "classes are named after what they are about",
                noClasses()
                        .should(
                                ArchCondition.from(
                                        simpleNameEndingWith("Impl")
                                                .or(simpleNameEndingWith("Util"))
                                                .or(simpleNameEndingWith("Utils"))
                                                .or(simpleNameEndingWith("Helper"))
                                                .or(simpleNameEndingWith("Helpers")))));
        rules.put(
                "nothing sleeps",
                noClasses().should().callMethodWhere(targetIs("java.lang.Thread", "sleep")));
        rules.put(
                "nothing logs by java.util.logging",
                noClasses().should().dependOnClassesThat().resideInAPackage("java.util.logging.."));
        rules.put(
                "nothing is mocked",
                noClasses()
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage("org.mockito..", "org.easymock..", "io.mockk.."));
        return rules;
    }

    /// The rule of that name, of either kind.
    static ArchRule named(String name) {
        ArchRule rule = forProduct().get(name);
        return rule != null ? rule : Objects.requireNonNull(forEverything().get(name), name);
    }

    private static ArchCondition<JavaClass> useOnlyModulesBelow() {
        return dependencies(
                "use only modules below their own",
                (origin, target) -> {
                    String from = moduleOf(origin.getPackageName());
                    String to = moduleOf(target.getPackageName());
                    return to.isEmpty()
                            || to.equals(from)
                            || MODULE_USES.getOrDefault(from, Set.of()).contains(to);
                });
    }

    private static ArchRule managerLayers() {
        return classes()
                .that()
                .resideInAPackage("dev.quorate.manager..")
                .should(
                        dependencies(
                                "use only packages below their own",
                                (origin, target) -> {
                                    String from = managerPackage(origin.getPackageName());
                                    String to = managerPackage(target.getPackageName());
                                    return to.isEmpty()
                                            || to.equals(from)
                                            || MANAGER_USES
                                                    .getOrDefault(from, Set.of())
                                                    .contains(to);
                                }));
    }

    private static ArchRule planUsesOnlyValues() {
        return classes()
                .that()
                .resideInAPackage(PLAN + "..")
                .should(
                        dependencies(
                                "use only spec, records and enums of observe, and the JDK",
                                (_, target) ->
                                        isIn(target, PLAN)
                                                || isIn(target, SPEC)
                                                || (isIn(target, OBSERVE) && isValue(target))
                                                || target.getPackageName().startsWith("java.")
                                                || isIn(target, "org.jspecify.annotations")
                                                || target.getPackageName().isEmpty()));
    }

    private static ArchRule pureUsesNothing() {
        DescribedPredicate<JavaClass> forbidden =
                resideInAnyPackage(
                                "java.io..",
                                "java.nio.file..",
                                "java.nio.channels..",
                                "java.net.http..",
                                "java.util.concurrent..",
                                "org.slf4j..",
                                "io.grpc..",
                                "tools.jackson..")
                        .or(
                                HasName.Predicates.nameMatching(
                                        "java\\.lang\\.(Thread|Process|Runtime).*"))
                        // A path is a value as long as nobody opens it; a unit of time is one
                        // anyway.
                        .and(
                                DescribedPredicate.not(
                                        HasName.Predicates.nameMatching(
                                                "java\\.nio\\.file\\.(Invalid)?Path(Exception)?|java\\.util\\.concurrent\\.TimeUnit")));
        return noClasses().that(are(pure())).should().dependOnClassesThat(are(forbidden));
    }

    private static ArchRule pureCallsNoClock() {
        DescribedPredicate<JavaAccess<?>> clockOrChance =
                DescribedPredicate.describe(
                        "reads a clock, draws a number or opens a path",
                        access -> {
                            String owner = access.getTargetOwner().getName();
                            String name = access.getTarget().getName();
                            return switch (owner) {
                                case "java.lang.System" ->
                                        Set.of(
                                                        "nanoTime",
                                                        "currentTimeMillis",
                                                        "getenv",
                                                        "getProperty")
                                                .contains(name);
                                case "java.lang.Math" -> name.equals("random");
                                case "java.util.UUID" -> name.equals("randomUUID");
                                case "java.nio.file.Path" ->
                                        Set.of("toRealPath", "toFile", "toAbsolutePath", "register")
                                                .contains(name);
                                case "java.util.Random",
                                        "java.util.SplittableRandom",
                                        "java.security.SecureRandom",
                                        "java.time.Clock" ->
                                        true;
                                default -> owner.startsWith("java.time.") && name.equals("now");
                            };
                        });
        return noClasses().that(are(pure())).should().accessTargetWhere(clockOrChance);
    }

    private static ArchRule confined(String home, List<String> libraries) {
        return noClasses()
                .that()
                .resideOutsideOfPackage(home + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(libraries.toArray(String[]::new));
    }

    private static ArchRule snapshotStandsAlone() {
        return classes()
                .that()
                .resideInAPackage(SNAPSHOT + "..")
                .should(
                        dependencies(
                                "use no other package of the product",
                                (_, target) ->
                                        isIn(target, SNAPSHOT) || !isIn(target, "dev.quorate")));
    }

    /// Where everything comes in as a value and goes out as one: the planner, retention, and what a
    /// specification says (its parser reads files and is not a record).
    private static DescribedPredicate<JavaClass> pure() {
        return DescribedPredicate.describe(
                "pure",
                candidate ->
                        isIn(candidate, PLAN)
                                || isIn(candidate, "dev.quorate.backup.retain")
                                || (isIn(candidate, SPEC) && candidate.isRecord()));
    }

    private static DescribedPredicate<JavaAccess<?>> targetIs(String owner, String method) {
        return DescribedPredicate.describe(
                "it is %s.%s".formatted(owner, method),
                access -> {
                    AccessTarget target = access.getTarget();
                    return target.getOwner().getName().equals(owner)
                            && target.getName().equals(method);
                });
    }

    private static boolean isIn(JavaClass candidate, String packageName) {
        String actual = candidate.getPackageName();
        return actual.equals(packageName) || actual.startsWith(packageName + ".");
    }

    private static boolean isValue(JavaClass candidate) {
        return candidate.isRecord() || candidate.isEnum() || candidate.isInterface();
    }

    /// `dev.quorate.backup` for a class of `dev.quorate.backup.store`; empty outside of the
    /// modules.
    private static String moduleOf(String packageName) {
        return MODULE_USES.keySet().stream()
                .filter(module -> (packageName + ".").startsWith(module + "."))
                .findFirst()
                .orElse("");
    }

    private static String managerPackage(String packageName) {
        var matcher = MANAGER_PACKAGE.matcher(packageName);
        return matcher.matches() ? matcher.group(1) : "";
    }

    private static ArchCondition<JavaClass> dependencies(String description, Allowed allowed) {
        return new ArchCondition<>(description) {
            @Override
            public void check(JavaClass origin, ConditionEvents events) {
                for (Dependency dependency : origin.getDirectDependenciesFromSelf()) {
                    JavaClass target = dependency.getTargetClass().getBaseComponentType();
                    events.add(
                            new SimpleConditionEvent(
                                    origin,
                                    allowed.test(origin, target),
                                    dependency.getDescription()));
                }
            }
        };
    }

    private interface Allowed {
        boolean test(JavaClass origin, JavaClass target);
    }
}
