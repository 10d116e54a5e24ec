package io.fieldsink.postgres.config;

import java.util.List;
import org.apache.kafka.common.config.ConfigDef.Importance;

/** Where the server is and how to get in. */
final class ConnectionOptions {
    static final Option URL = Option.text(
                    "connection.url",
                    "",
                    "Where the database is: jdbc:postgresql://host[,host...][:port]/database[?parameter=value&...]."
                            + " Give this, or connection.host and connection.database; never a user or password inside it.")
            .weighing(Importance.HIGH);
    static final Option HOST = Option.text(
                    "connection.host",
                    "",
                    "Name or address of the server, instead of connection.url; several are separated by commas.")
            .weighing(Importance.HIGH)
            .shown(Shown.whereEmpty("connection.url"));
    static final Option PORT = Option.number(
                    "connection.port", 5432, 1, 65535, "Port of the server, together with connection.host.")
            .shown(Shown.whereEmpty("connection.url"));
    static final Option DATABASE = Option.text(
                    "connection.database", "", "Name of the database, together with connection.host.")
            .weighing(Importance.HIGH)
            .shown(Shown.whereEmpty("connection.url"));
    static final Option USER = Option.text(
                    "connection.user", "", "The PostgreSQL role that reads the catalogue and writes the tables.")
            .weighing(Importance.HIGH);
    static final Option PASSWORD = Option.secret(
                    "connection.password",
                    "Password of that role. Keep it out of the configuration's text with one of Connect's"
                            + " configuration providers, such as ${file:...} or ${env:...}.")
            .weighing(Importance.HIGH);
    static final Option SSL_MODE = Option.text(
                    "connection.ssl.mode",
                    "verify-full",
                    "How the connection is secured. verify-full encrypts and checks the server's certificate and name;"
                            + " a server without TLS needs disable. An sslmode in the URL wins.")
            .oneOf("disable", "prefer", "require", "verify-ca", "verify-full")
            .weighing(Importance.HIGH);
    static final Option SSL_ROOT_CERT = Option.text(
                    "connection.ssl.root.cert",
                    "",
                    "Certificate of the authority that signed the server's: PEM text, or the path of a file on the worker."
                            + " Without it the JVM's trust store decides.")
            .shown(Shown.whereNot("connection.ssl.mode", "disable"));
    static final Option SSL_CERT = Option.text(
                    "connection.ssl.cert", "", "Client certificate: PEM text, or the path of a file on the worker.")
            .shown(Shown.whereNot("connection.ssl.mode", "disable"));
    static final Option SSL_KEY = Option.secret(
                    "connection.ssl.key",
                    "Private key of the client certificate (PKCS#8): PEM text, or the path of a file on the worker.")
            .shown(Shown.whereNot("connection.ssl.mode", "disable"));
    static final Option TIMEOUT = Option.number(
            "connection.timeout.ms",
            10_000,
            250,
            600_000,
            "How long to wait for a connection before the server counts as away, in milliseconds.");

    static final List<Option> ALL =
            List.of(URL, HOST, PORT, DATABASE, USER, PASSWORD, SSL_MODE, SSL_ROOT_CERT, SSL_CERT, SSL_KEY, TIMEOUT);

    private ConnectionOptions() {}
}
