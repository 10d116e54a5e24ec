package io.fieldsink.postgres.pg;

import static java.util.Objects.requireNonNull;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.postgresql.util.GT;

/**
 * Why the server does not let us in.
 *
 * @param kind whose fault it is
 * @param message one sentence of ours that says what to do, without secrets
 * @param passing whether it may pass by itself: a server that is away, starting up or full
 */
public record Problem(Kind kind, String message, boolean passing) {

    /** What the user has to look at. */
    public enum Kind {
        HOST,
        PASSWORD,
        DATABASE,
        TLS,
        OTHER
    }

    private static final Pattern ALERT = Pattern.compile("Received fatal alert: ([a-z_]+)");

    public Problem {
        requireNonNull(kind, "kind");
        requireNonNull(message, "message");
    }

    static Problem of(SQLException thrown, Door door, Duration timeout) {
        List<Throwable> chain = Diagnosis.chain(thrown);
        Failure failure = Diagnosis.of(thrown, door.address());
        return tls(chain, failure, door).orElseGet(() -> login(chain, failure, door, timeout));
    }

    /** What came up behind the door. */
    public static Problem of(Failure failure) {
        return new Problem(
                Kind.OTHER,
                failure.explain(),
                failure.kind() == Failure.Kind.OUTAGE || failure.kind() == Failure.Kind.CONFLICT);
    }

    /** It lets us in, and then says nothing. */
    public static Problem silent(Server server) {
        return new Problem(
                Kind.HOST,
                server + " lets us in, but gives no answers within "
                        + server.timeout().toMillis() + " ms (connection.timeout.ms): who locks its catalogue?",
                true);
    }

    private static Problem login(List<Throwable> chain, Failure failure, Door door, Duration timeout) {
        String server = door.address();
        return switch (failure.sqlState()) {
            case "28P01" ->
                stops(
                        Kind.PASSWORD,
                        server
                                + " does not accept the password (SQLSTATE 28P01): check connection.user and connection.password");
            case "28000" ->
                stops(
                        Kind.PASSWORD,
                        server
                                + " does not let this user in from here (SQLSTATE 28000): check connection.user, pg_hba.conf and,"
                                + " where it asks for TLS or a client certificate, connection.ssl.mode and connection.ssl.cert");
            case "3D000" ->
                stops(
                        Kind.DATABASE,
                        "there is no database \"" + door.database() + "\" on " + server
                                + " (SQLSTATE 3D000): check connection.database or the name in connection.url");
            case "08004" -> rejected(door);
            case "08001", "08006" -> new Problem(Kind.HOST, unreachable(chain, server, timeout), true);
            default -> of(failure);
        };
    }

    /** pgjdbc's own word where both sides cannot agree on how to log in. */
    private static Problem rejected(Door door) {
        if (door.bindsItsLogin()) {
            return stops(
                    Kind.TLS,
                    door.address() + " offers no login that connection.channelBinding=require allows (SQLSTATE 08004):"
                            + " it takes TLS, connection.password, and scram-sha-256 in pg_hba.conf");
        }
        if (door.isChoosy()) {
            return stops(
                    Kind.PASSWORD,
                    door.address() + " offers no login that connection.requireAuth allows (SQLSTATE 08004): change it,"
                            + " or the method in pg_hba.conf, and set connection.password where the method needs one");
        }
        return door.hasPassword()
                ? stops(
                        Kind.OTHER,
                        door.address()
                                + " and the driver agree on no way to log in (SQLSTATE 08004): check pg_hba.conf")
                : stops(
                        Kind.PASSWORD,
                        door.address() + " asks for a password (SQLSTATE 08004): set connection.password");
    }

    private static String unreachable(List<Throwable> chain, String server, Duration timeout) {
        if (Diagnosis.first(chain, UnknownHostException.class).isPresent()) {
            return "cannot resolve the host name of " + server + ": check connection.host or connection.url, and DNS";
        }
        if (Diagnosis.first(chain, ConnectException.class).isPresent()) {
            return "cannot connect to " + server
                    + ": nothing listens there, or a firewall refuses; check host and port";
        }
        return "no answer from " + server + " within " + timeout.toMillis()
                + " ms (connection.timeout.ms): check host, port and firewall";
    }

    private static Optional<Problem> tls(List<Throwable> chain, Failure failure, Door door) {
        String server = door.address();
        if (Diagnosis.first(chain, Pem.Unusable.class).isPresent()) {
            return tls(failure.explain());
        }
        if (says(chain, GT.tr("The server does not support SSL."))) {
            return tls(server + " does not offer TLS: switch it on there, or set connection.ssl.mode=disable"
                    + " where the network is trusted");
        }
        if (Diagnosis.first(chain, CertificateExpiredException.class).isPresent()
                || Diagnosis.first(chain, CertificateNotYetValidException.class).isPresent()) {
            return tls("the certificate of " + server + " is not valid at this time: renew it, or check the clock");
        }
        if (Diagnosis.first(chain, CertPathBuilderException.class).isPresent()
                || Diagnosis.first(chain, CertPathValidatorException.class).isPresent()
                || Diagnosis.first(chain, CertificateException.class).isPresent()) {
            return tls("the certificate of " + server + " is not signed by a trusted authority: set"
                    + " connection.ssl.root.cert to the certificate of the one that signed it");
        }
        for (String host : door.hosts().split(",", -1)) {
            if (says(
                    chain,
                    GT.tr(
                            "The hostname {0} could not be verified by hostnameverifier {1}.",
                            host, "PgjdbcHostnameVerifier"))) {
                return tls("the certificate of " + server + " is for another host name: connect by the name in the"
                        + " certificate, or set connection.ssl.mode=verify-ca");
            }
        }
        boolean wentAway = Diagnosis.first(chain, EOFException.class).isPresent()
                || Diagnosis.first(chain, SocketException.class).isPresent();
        return Diagnosis.first(chain, SSLException.class).filter(e -> !wentAway).map(e -> handshake(e, server));
    }

    private static Optional<Problem> tls(String message) {
        return Optional.of(stops(Kind.TLS, message));
    }

    private static Problem handshake(SSLException e, String server) {
        Matcher alert = ALERT.matcher(String.valueOf(e.getMessage()));
        String why = alert.find() ? " (alert " + alert.group(1) + ")" : "";
        return stops(
                Kind.TLS,
                "the TLS handshake with " + server + " failed" + why
                        + ": check connection.ssl.mode, connection.ssl.cert and connection.ssl.key");
    }

    /** pgjdbc translates its messages; asked for the same one, it translates it the same way. */
    private static boolean says(List<Throwable> chain, String message) {
        return chain.stream().anyMatch(t -> message.equals(t.getMessage()));
    }

    private static Problem stops(Kind kind, String message) {
        return new Problem(kind, message, false);
    }
}
