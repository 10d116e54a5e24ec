package io.fieldsink.postgres.pg;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Certificates and keys in PEM, given as the text itself or as the path of a file. The text may have lost its line
 * breaks on the way through a JSON configuration.
 */
final class Pem {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);
    private static final List<String> KEY_ALGORITHMS = List.of("RSA", "EC", "EdDSA");

    private final String option;
    private final String text;

    private Pem(String option, String text) {
        this.option = option;
        this.text = text;
    }

    /** What the option names; read anew for every connection, since certificates are renewed in place. */
    static Pem of(String option, String textOrPath) throws Unusable {
        return new Pem(option, textOrPath.contains("-----BEGIN ") ? textOrPath : fileText(option, textOrPath));
    }

    private static String fileText(String option, String path) throws Unusable {
        try {
            return Files.readString(Path.of(path.strip()));
        } catch (IOException | InvalidPathException e) {
            throw new Unusable(option + " is neither PEM text nor a file that the worker can read");
        }
    }

    List<Certificate> certificates() throws Unusable {
        List<Certificate> found = new ArrayList<>();
        for (byte[] block : blocks("CERTIFICATE")) {
            found.add(certificate(block));
        }
        if (found.isEmpty()) {
            throw new Unusable(option + " holds no PEM certificate");
        }
        return found;
    }

    private Certificate certificate(byte[] block) throws Unusable {
        try {
            return CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(block));
        } catch (CertificateException e) {
            throw new Unusable(option + " holds a damaged PEM certificate");
        }
    }

    PrivateKey privateKey() throws Unusable {
        List<byte[]> blocks = blocks("PRIVATE KEY");
        if (blocks.isEmpty()) {
            throw new Unusable(option + " holds no unencrypted PKCS#8 key: convert it with"
                    + " openssl pkcs8 -topk8 -nocrypt -in <key> -out <new key>");
        }
        return KEY_ALGORITHMS.stream()
                .flatMap(algorithm -> key(algorithm, blocks.get(0)).stream())
                .findFirst()
                .orElseThrow(() -> new Unusable(
                        option + " holds a damaged key, or one of an algorithm other than " + KEY_ALGORITHMS));
    }

    private static Optional<PrivateKey> key(String algorithm, byte[] block) {
        try {
            return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(block)));
        } catch (InvalidKeySpecException e) {
            return Optional.empty(); // of another algorithm
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + algorithm, e);
        }
    }

    private List<byte[]> blocks(String kind) throws Unusable {
        List<byte[]> found = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(text);
        while (matcher.find()) {
            if (matcher.group(1).equals(kind)) {
                found.add(decoded(matcher.group(2)));
            }
        }
        return found;
    }

    private byte[] decoded(String base64) throws Unusable {
        try {
            return Base64.getMimeDecoder().decode(base64.replace("\\n", "\n"));
        } catch (IllegalArgumentException e) {
            throw new Unusable(option + " holds damaged PEM text");
        }
    }

    /** Says in one sentence what is wrong with which option, and nothing of its content. */
    static final class Unusable extends GeneralSecurityException {
        Unusable(String message) {
            super(message);
        }
    }
}
