package io.fieldsink.postgres.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldsink.postgres.config.InvalidOptions.Mistake;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGProperty;

class DriverPropertiesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "socketFactory",
                "socketFactoryArg",
                "sslfactory",
                "sslfactoryarg",
                "sslhostnameverifier",
                "sslpasswordcallback",
                "authenticationPluginClassName",
                "xmlFactoryFactory",
                "connectExecutor",
                "connectExecutorArg",
                "classLoaderStrategy",
                "loggerFile",
                "loggerLevel",
                "passfile",
                "service",
                "jaasApplicationName",
                "jaasLogin",
                "gsslib",
                "sspiServiceClass",
                "localSocketAddress",
                "options",
                "preferQueryMode",
                "logServerErrorDetail",
                "replication",
                "PGHOST",
                "PGDBNAME",
                "SSLFACTORY",
                "sslfactory ",
                "nobodyKnowsThis"
            })
    void anAttackIsRefusedByNameInBothPlaces(String property) {
        String value = "org.example.Evil-4711";
        assertThat(Given.mistakesIn("connection." + property + "=" + value))
                .singleElement()
                .satisfies(m -> isRefused(m, "connection." + property.trim(), property.trim(), value));
        assertThat(Given.mistakesIn("connection.url=jdbc:postgresql://db/d?" + property + "=" + value))
                .singleElement()
                .satisfies(m -> isRefused(m, "connection.url", property.trim(), value));
    }

    private static void isRefused(Mistake mistake, String option, String property, String value) {
        assertThat(mistake.option()).isEqualTo(option);
        assertThat(mistake.message())
                .contains("the driver property " + property)
                .contains("not on the list of harmless ones")
                .doesNotContain(value);
    }

    @Test
    void everyAllowedPropertyIsOneOfTheDrivers() {
        assertThat(Arrays.stream(PGProperty.values()).map(PGProperty::getName))
                .containsAll(DriverProperties.allowed().toList());
    }

    /** The driver takes a wrong word for a server that is away, and would be tried for ever; others it ignores. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            channelBinding | requird | must be one of disable, prefer, require
            gssEncMode | off | must be one of disable, allow, prefer, require
            targetServerType | writer | must be one of any, primary, master, slave, secondary, preferSlave, preferSecondary, preferPrimary
            sslNegotiation | fast | must be one of postgres, direct
            stringtype | text | must be one of unspecified, varchar
            requireAuth | scram | may only hold password, md5, gss, sspi, scram-sha-256, none, each with or without a ! before it
            socketTimeout | 30s | must be a whole number
            tcpKeepAlive | yes | must be true or false
            """)
    void aWrongValueIsRefusedOnItsOption(String property, String value, String message) {
        assertThat(Given.mistakesIn("connection." + property + "=" + value))
                .containsExactly(
                        new Mistake("connection." + property, "the driver property " + property + ' ' + message));
        assertThat(Given.mistakesIn("connection.url=jdbc:postgresql://db/d?" + property + "=" + value))
                .containsExactly(new Mistake("connection.url", "the driver property " + property + ' ' + message));
    }

    @Test
    void everyWordOfTheDriversIsTaken() {
        for (PGProperty property : PGProperty.values()) {
            if (DriverProperties.isPassed(property.getName()) && property.getChoices() != null) {
                assertThat(property.getChoices())
                        .allSatisfy(word -> assertThat(DriverProperties.complaint(property.getName(), word))
                                .isEmpty());
            }
        }
    }

    @Test
    void everyStandardOfTheDriversIsTaken() {
        for (PGProperty property : PGProperty.values()) {
            if (DriverProperties.isPassed(property.getName()) && property.getDefaultValue() != null) {
                assertThat(DriverProperties.complaint(property.getName(), property.getDefaultValue()))
                        .isEmpty();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://db/d?user=loader",
                "jdbc:postgresql://db/d?password=pw-4711",
                "jdbc:postgresql://db/d?Password=pw-4711&sslmode=disable",
                "jdbc:postgresql://db/d?sslpassword=pw-4711",
                "jdbc:postgresql://loader:pw-4711@db/d",
                "jdbc:postgresql://loader@db/d",
                "postgresql://loader:pw-4711@db/d"
            })
    void aLoginInTheUrlIsRefusedAndNotShown(String url) {
        assertThat(Given.mistakesIn("connection.url=" + url))
                .containsExactly(new Mistake(
                        "connection.url",
                        "holds a user or password, which Connect's REST API would show:"
                                + " move them to connection.user and connection.password"));
    }

    @Test
    void harmlessPropertiesArePassedAndTheUrlWins() {
        var server = Given.config(
                        "connection.url=jdbc:postgresql://a,b:6432/d%20x?prepareThreshold=0&currentSchema=raw%2Cx"
                                + "&ApplicationName=me; connection.prepareThreshold=5; connection.tcpKeepAlive=true")
                .server();
        assertThat(server.url()).isEqualTo("jdbc:postgresql://a,b:6432/d%20x");
        assertThat(server.driver())
                .isEqualTo(Map.of("prepareThreshold", "0", "currentSchema", "raw,x", "tcpKeepAlive", "true"));
        assertThat(server.applicationName()).isEqualTo("me");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            batch.size=1 | verify-full
            connection.ssl.mode=disable | disable
            connection.ssl.mode=PREFER | prefer
            connection.sslmode=require | require
            connection.ssl.mode=disable; connection.url=jdbc:postgresql://db/d?sslmode=verify-ca | verify-ca
            connection.sslmode=require; connection.url=jdbc:postgresql://db/d?sslmode=verify-ca | verify-ca
            """)
    void theModeOfTlsComesFromTheUrlFirst(String changes, String mode) {
        assertThat(Given.config(changes).server().tls().mode()).isEqualTo(mode);
    }

    @Test
    void theDriversOwnWordsForCertificatesMeanOurs() {
        var tls = Given.config("connection.url=jdbc:postgresql://db/d?sslrootcert=/ca.pem; connection.ssl.cert=/c.pem;"
                        + " connection.ssl.key=/k.pem")
                .server()
                .tls();
        assertThat(tls.rootCert()).isEqualTo("/ca.pem");
        assertThat(tls.cert()).isEqualTo("/c.pem");
        assertThat(tls.key()).isEqualTo("/k.pem");
    }
}
