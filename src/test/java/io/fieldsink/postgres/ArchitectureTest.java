package io.fieldsink.postgres;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.fieldsink.postgres.flow.Guarantee;
import io.fieldsink.postgres.flow.Limits;
import io.fieldsink.postgres.pg.Server;
import io.fieldsink.postgres.type.ConnectTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The house stands as docs/architecture.md says. */
class ArchitectureTest {
    private static final String BASE = "io.fieldsink.postgres";
    private static final String KAFKA = "org.apache.kafka.";
    private static final String CONNECT = KAFKA + "connect.";
    private static final int TOO_FEW = 60;

    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("/demo/"))
            .importPackages(BASE);

    private static final Pattern SOURCES = Pattern.compile("kobo|primero|debezium", Pattern.CASE_INSENSITIVE);

    /** Its schemas' names are names of types. */
    private static final Pattern TYPES = Pattern.compile("debezium", Pattern.CASE_INSENSITIVE);

    private static final Set<String> CLOCKS =
            Set.of("now", "currentTimeMillis", "nanoTime", "systemUTC", "systemDefaultZone");

    private static String[] rooms(String... names) {
        return Stream.of(names)
                .map(name -> name.equals("root") ? BASE : BASE + '.' + name + "..")
                .toArray(String[]::new);
    }

    private static void check(ArchRule rule) {
        rule.check(HOUSE);
    }

    /** Values that the configuration fills, although they live where they are used. */
    private static DescribedPredicate<JavaClass> filledByConfig() {
        return DescribedPredicate.describe(
                "values that config fills",
                c -> c.isEquivalentTo(Server.class)
                        || c.isEquivalentTo(Server.Tls.class)
                        || c.isEquivalentTo(Limits.class)
                        || c.isEquivalentTo(Guarantee.class)
                        || c.isEquivalentTo(Guarantee.Recreated.class));
    }

    @Test
    void theHouseWasFound() {
        assertThat(HOUSE.stream().filter(c -> !c.isAnonymousClass()).count()).isGreaterThanOrEqualTo(TOO_FEW);
        for (String room : List.of("type", "model", "read", "shape", "plan", "pg", "config", "flow")) {
            assertThat(HOUSE.stream().anyMatch(c -> c.getPackageName().equals(BASE + '.' + room)))
                    .as(room)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "type, model read shape plan pg config flow root",
        "model, read shape plan pg config flow root",
        "read, shape plan pg config flow root",
        "shape, read plan pg config flow root",
        "plan, read shape pg config flow root",
        "pg, read shape config flow root",
        "flow, config root"
    })
    void roomsKnowOnlyWhatIsBelow(String room, String notBelow) {
        check(noClasses()
                .that()
                .resideInAPackage(BASE + '.' + room + "..")
                .should()
                .dependOnClassesThat(resideInAnyPackage(rooms(notBelow.split(" ", -1)))));
    }

    @Test
    void theConfigurationKnowsOfTheRoomsBesideItTheirValuesOnly() {
        check(noClasses()
                .that()
                .resideInAPackage(BASE + ".config..")
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage(rooms("read", "pg", "flow", "root")).and(not(filledByConfig()))));
    }

    @Test
    void thereAreNoCircles() {
        check(slices().matching(BASE + ".(*)..").should().beFreeOfCycles());
    }

    @Test
    void whatDecidesDoesNothing() {
        check(noClasses()
                .that()
                .resideInAnyPackage(rooms("type", "model", "shape", "plan"))
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        "java.sql..",
                        "javax.sql..",
                        "org.postgresql..",
                        "org.slf4j..",
                        "java.net..",
                        CONNECT + "sink..")));
    }

    @Test
    void onlyTheMappingSeesConnectsData() {
        check(noClasses()
                .that()
                .resideInAnyPackage(rooms("type", "model", "shape", "plan", "pg", "flow"))
                .and()
                .doNotBelongToAnyOf(ConnectTypes.class)
                .should()
                .dependOnClassesThat(resideInAPackage(CONNECT + "data..")));
    }

    @Test
    void onlyTheEdgeToTheServerSpeaksJdbc() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage(BASE + ".pg..")
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage("java.sql..", "javax.sql..", "org.postgresql..", "com.zaxxer..")));
    }

    @Test
    void onlyReadAndTheRootSeeSinkRecords() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages(rooms("read", "root"))
                .should()
                .dependOnClassesThat(resideInAPackage(CONNECT + "sink..")));
    }

    @Test
    void onlyTheRootSpeaksInConnectsExceptions() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages(rooms("root"))
                .should()
                .dependOnClassesThat(resideInAPackage(CONNECT + "errors..")));
    }

    /** Whoever fills a metric does not know who watches it. */
    @Test
    void onlyTheRootShowsMetrics() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages(rooms("root"))
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        "javax.management..", "java.lang.management..", KAFKA + "common.metrics..")));
    }

    /** It is new in Connect 4.1; a class that names it is only made where it is there. */
    @Test
    void whatOldWorkersLackIsNamedInOnePlace() {
        check(noClasses()
                .that()
                .doNotHaveSimpleName("PluginRegistry")
                .should()
                .dependOnClassesThat(simpleName("PluginMetrics").or(simpleName("Monitorable"))));
    }

    /** The constants of an enum may have bodies. */
    @Test
    void nobodyExtendsOneOfUs() {
        assertThat(HOUSE)
                .noneMatch(c -> c.getRawSuperclass()
                        .filter(above -> above.getPackageName().startsWith(BASE) && !above.isEnum())
                        .isPresent());
    }

    @Test
    void whatIsStaticIsFinal() {
        check(fields().that().areStatic().should().beFinal());
    }

    @Test
    void theClockIsReadByTheStoryAndTheRootOnly() {
        DescribedPredicate<JavaAccess<?>> clock = DescribedPredicate.describe(
                "reading the clock",
                access -> CLOCKS.contains(access.getTarget().getName())
                        && access.getTargetOwner().getPackageName().startsWith("java."));
        check(noClasses()
                .that()
                .resideOutsideOfPackages(rooms("flow", "root"))
                .should()
                .accessTargetWhere(clock));
    }

    /** A third source is a file of rules in config and one line there; comments and texts count, too. */
    @Test
    void onlyTheConfigurationKnowsWhoseRecordsTheyAre() throws IOException {
        Path house = Path.of("src", "main", "java", BASE.replace('.', '/'));
        List<Path> telling = new ArrayList<>();
        try (Stream<Path> sources = Files.walk(house)) {
            for (Path source : sources.filter(Files::isRegularFile).toList()) {
                String text = source + Files.readString(source);
                boolean isType = house.relativize(source).startsWith("type");
                if (SOURCES.matcher(isType ? TYPES.matcher(text).replaceAll("") : text)
                        .find()) {
                    telling.add(house.relativize(source));
                }
            }
        }
        assertThat(telling).hasSizeGreaterThan(2).allMatch(source -> source.startsWith("config"));
    }
}
