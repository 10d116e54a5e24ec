package io.fieldsink.postgres.pg;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.Properties;
import java.util.function.Supplier;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.postgresql.Driver;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;

/**
 * The way in: turns a {@link Server} into driver properties and opens sessions that are all set up alike. Thread-safe.
 *
 * <p>Among equal names the URL wins over {@code connection.<name>}, which wins over our defaults.
 */
final class Door implements DataSource {
    /** Ten seconds more than our statement_timeout: the server shall be the one to give up. */
    private static final String SOCKET_TIMEOUT_SECONDS = "130";

    private static final String WRONG_PASSWORD = "28P01";

    private static final Driver DRIVER = new Driver();

    private final String url;
    private final Properties properties;
    private final Supplier<String> password;
    private final String address;
    private volatile boolean pooled;

    private Door(String url, Properties properties, Supplier<String> password) {
        this.url = url;
        this.properties = properties;
        this.password = password;
        this.address = address(properties);
    }

    /**
     * For a pool: a login may take longer than anybody waits for it, the next one finds it done.
     *
     * @param password what it is by now, asked when the server refuses the one we have
     */
    static Door to(Server server, Supplier<String> password) {
        return new Door(withoutParameters(server.url()), properties(server), password);
    }

    /** For one attempt that never takes longer than the server's timeout, name resolution included. */
    static Door inTime(Server server) {
        Properties properties = properties(server);
        PGProperty.LOGIN_TIMEOUT.set(properties, String.valueOf(server.timeout().toMillis() / 1000.0));
        return new Door(withoutParameters(server.url()), properties, server::password);
    }

    private static String withoutParameters(String url) {
        int parameters = url.indexOf('?');
        return parameters < 0 ? url : url.substring(0, parameters);
    }

    private static Properties properties(Server server) {
        Properties wanted = defaults(server.timeout(), server.applicationName());
        wanted.putAll(server.driver());
        PGProperty.SSL_MODE.set(wanted, server.tls().mode());
        Properties merged = Driver.parseURL(server.url(), wanted);
        if (merged == null) {
            throw new IllegalArgumentException("connection.url is not a JDBC URL of PostgreSQL");
        }
        Properties all = new Properties();
        merged.stringPropertyNames().forEach(name -> all.setProperty(name, merged.getProperty(name)));
        severalHosts(all);
        setIfGiven(PGProperty.USER, server.user(), all);
        setIfGiven(PGProperty.PASSWORD, server.password(), all);
        setIfGiven(PGProperty.SSL_ROOT_CERT, server.tls().rootCert(), all);
        setIfGiven(PGProperty.SSL_CERT, server.tls().cert(), all);
        setIfGiven(PGProperty.SSL_KEY, server.tls().key(), all);
        PGProperty.SSL_FACTORY.set(all, PemSockets.class.getName());
        PGProperty.LOG_SERVER_ERROR_DETAIL.set(all, false);
        return all;
    }

    private static Properties defaults(Duration timeout, String applicationName) {
        long seconds = Math.max(1, timeout.toSeconds());
        Properties defaults = new Properties();
        PGProperty.CONNECT_TIMEOUT.set(defaults, String.valueOf(seconds));
        PGProperty.LOGIN_TIMEOUT.set(defaults, String.valueOf(seconds + 5));
        PGProperty.SOCKET_TIMEOUT.set(defaults, SOCKET_TIMEOUT_SECONDS);
        PGProperty.CANCEL_SIGNAL_TIMEOUT.set(defaults, "10");
        PGProperty.TCP_KEEP_ALIVE.set(defaults, true);
        PGProperty.APPLICATION_NAME.set(defaults, applicationName);
        return defaults;
    }

    /** Several hosts are a cluster: find the one that takes writes, and find it again after a failover. */
    private static void severalHosts(Properties all) {
        if (!all.getProperty(PGProperty.PG_HOST.getName(), "").contains(",")) {
            return;
        }
        all.putIfAbsent(PGProperty.TARGET_SERVER_TYPE.getName(), "primary");
        all.putIfAbsent(PGProperty.HOST_RECHECK_SECONDS.getName(), "2");
    }

    private static void setIfGiven(PGProperty property, String value, Properties all) {
        if (!value.isEmpty()) {
            property.set(all, value);
        }
    }

    private static String address(Properties properties) {
        String[] hosts = properties
                .getProperty(PGProperty.PG_HOST.getName(), "localhost")
                .split(",", -1);
        String[] ports =
                properties.getProperty(PGProperty.PG_PORT.getName(), "5432").split(",", -1);
        String[] pairs = new String[hosts.length];
        for (int i = 0; i < hosts.length; i++) {
            pairs[i] = hosts[i] + ':' + ports[Math.min(i, ports.length - 1)];
        }
        return String.join(",", pairs);
    }

    /** Host and port, as messages name them. */
    String address() {
        return address;
    }

    String database() {
        return properties.getProperty(PGProperty.PG_DBNAME.getName(), "");
    }

    String hosts() {
        return properties.getProperty(PGProperty.PG_HOST.getName(), "");
    }

    boolean hasPassword() {
        return properties.getProperty(PGProperty.PASSWORD.getName()) != null;
    }

    /** Whether only a login will do that is bound to its TLS channel, so that nobody between can pass it on. */
    boolean bindsItsLogin() {
        return "require".equals(properties.getProperty(PGProperty.CHANNEL_BINDING.getName()));
    }

    /** Whether only some ways to log in will do. */
    boolean isChoosy() {
        return properties.getProperty(PGProperty.REQUIRE_AUTH.getName()) != null;
    }

    /** Goes in and out again; no query that the login's limit would not bound. */
    void knock() throws SQLException {
        DRIVER.connect(url, properties).close();
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection connection = login();
        try {
            pooled = SetUp.isPooled(connection);
            if (pooled) {
                connection.unwrap(PGConnection.class).setPrepareThreshold(0);
            } else {
                SetUp.ofSession(connection);
            }
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** A password that was changed since the task started is picked up here, not by a human who restarts it. */
    private Connection login() throws SQLException {
        try {
            return DRIVER.connect(url, properties);
        } catch (SQLException e) {
            if (!WRONG_PASSWORD.equals(e.getSQLState()) || !hasNewPassword()) {
                throw e;
            }
            return DRIVER.connect(url, properties);
        }
    }

    private boolean hasNewPassword() {
        String fresh = password.get();
        if (fresh.isEmpty() || fresh.equals(properties.getProperty(PGProperty.PASSWORD.getName()))) {
            return false;
        }
        PGProperty.PASSWORD.set(properties, fresh);
        return true;
    }

    /** Whether there is a pooler before the server, so that each transaction may meet another session of the server's. */
    boolean isPooled() {
        return pooled;
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(PrintWriter out) {}

    @Override
    public void setLoginTimeout(int seconds) {}

    /** How many seconds Hikari's shutdown waits for a login that is under way. */
    @Override
    public int getLoginTimeout() {
        return 1;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }

    @Override
    public String toString() {
        return address;
    }
}
