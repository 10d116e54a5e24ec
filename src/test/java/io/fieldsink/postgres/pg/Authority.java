package io.fieldsink.postgres.pg;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** A certificate authority made with the JDK's keytool, for tests. */
final class Authority {
    private static final String PASSWORD = "changeit";

    private final Path folder;
    private final String name;

    private Authority(Path folder, String name) {
        this.folder = folder;
        this.name = name;
    }

    static Authority create(Path folder, String name) throws IOException {
        Authority authority = new Authority(folder, name);
        authority.keytool(
                "-genkeypair",
                "-alias",
                name,
                "-dname",
                "CN=" + name,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-ext",
                "bc:c=ca:true",
                "-ext",
                "ku:c=keyCertSign,cRLSign");
        return authority;
    }

    /** The root certificate as PEM text. */
    String root() throws IOException {
        return keytool("-exportcert", "-rfc", "-alias", name);
    }

    /** A key pair without a certificate of ours yet. */
    void newKey(String alias, String commonName) throws IOException {
        keytool("-genkeypair", "-alias", alias, "-dname", "CN=" + commonName, "-keyalg", "RSA", "-keysize", "2048");
        keytool(
                "-certreq",
                "-alias",
                alias,
                "-file",
                folder.resolve(alias + ".csr").toString());
    }

    /** A certificate as PEM text, with what keytool may further be told. */
    String certificate(String alias, String... options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "-gencert",
                "-rfc",
                "-alias",
                name,
                "-infile",
                folder.resolve(alias + ".csr").toString()));
        arguments.addAll(List.of(options));
        return keytool(arguments.toArray(String[]::new));
    }

    /** The private key as PEM text, PKCS#8. */
    String key(String alias) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(store().toFile(), PASSWORD.toCharArray());
        byte[] key = store.getKey(alias, PASSWORD.toCharArray()).getEncoded();
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key);
        return "-----BEGIN PRIVATE KEY-----\n" + base64 + "\n-----END PRIVATE KEY-----\n";
    }

    /** A file that only its owner may read, as PostgreSQL wants its keys. */
    Path file(String fileName, String text) throws IOException {
        Path file = folder.resolve(fileName);
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }

    private Path store() {
        return folder.resolve(name + ".p12");
    }

    private String keytool(String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keystore", store().toString(), "-storetype", "PKCS12", "-storepass", PASSWORD));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException("keytool: " + out);
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        return out;
    }
}
