package io.fieldsink.postgres.pg;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.List;
import java.util.Properties;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.postgresql.PGProperty;
import org.postgresql.ssl.NonValidatingFactory.NonValidatingTM;
import org.postgresql.ssl.WrappedFactory;

/**
 * TLS sockets from PEM texts or files, with libpq's meaning of {@code sslmode}: {@code verify-ca} and
 * {@code verify-full} trust the given root certificates or else the JVM's, {@code require} verifies only where a root is
 * given, the others never. The host name is pgjdbc's business, whatever the factory.
 *
 * <p>Public, because pgjdbc makes it by its name and hands it the connection's properties.
 */
public final class PemSockets extends WrappedFactory {
    private static final char[] IN_MEMORY = "in memory only".toCharArray();

    public PemSockets(Properties connection) throws GeneralSecurityException, IOException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys(connection), trust(connection), null);
        factory = context.getSocketFactory();
    }

    private static TrustManager[] trust(Properties connection) throws GeneralSecurityException, IOException {
        String mode = PGProperty.SSL_MODE.getOrDefault(connection);
        String root = given(PGProperty.SSL_ROOT_CERT, connection);
        boolean verifies = mode.startsWith("verify-") || (mode.equals("require") && !root.isEmpty());
        if (!verifies) {
            return new TrustManager[] {new NonValidatingTM()};
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(root.isEmpty() ? null : anchors(root));
        return trust.getTrustManagers();
    }

    private static KeyStore anchors(String root) throws GeneralSecurityException, IOException {
        KeyStore store = emptyStore();
        int number = 0;
        for (Certificate certificate : Pem.of("connection.ssl.root.cert", root).certificates()) {
            store.setCertificateEntry("root" + number++, certificate);
        }
        return store;
    }

    private static KeyManager[] keys(Properties connection) throws GeneralSecurityException, IOException {
        String cert = given(PGProperty.SSL_CERT, connection);
        String key = given(PGProperty.SSL_KEY, connection);
        if (cert.isEmpty() && key.isEmpty()) {
            return new KeyManager[0];
        }
        if (cert.isEmpty() || key.isEmpty()) {
            throw new Pem.Unusable("connection.ssl.cert and connection.ssl.key belong together: give both or neither");
        }
        List<Certificate> chain = Pem.of("connection.ssl.cert", cert).certificates();
        KeyStore store = emptyStore();
        store.setKeyEntry(
                "client", Pem.of("connection.ssl.key", key).privateKey(), IN_MEMORY, chain.toArray(Certificate[]::new));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, IN_MEMORY);
        return keys.getKeyManagers();
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static String given(PGProperty property, Properties connection) {
        String value = property.getOrDefault(connection);
        return value == null ? "" : value;
    }
}
