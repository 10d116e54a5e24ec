package io.fieldsink.postgres.shape;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Replaces the values of {@code fields.hash} by keyed hashes (HMAC-SHA-256, hex): the same value has the same hash in
 * every table, so joins work, and without the key nobody finds it out by trying. Numbers are hashed as they compare:
 * {@code 5}, {@code 5.0} and the text {@code 5} are the same. Not thread-safe; its text shows no key.
 */
public final class Pseudonyms {
    /** Hashes nothing. */
    public static final Pseudonyms NONE = new Pseudonyms(FieldFilter.ALL, null);

    private static final String ALGORITHM = "HmacSHA256";

    private final FieldFilter hashed;
    private final Mac mac;

    private Pseudonyms(FieldFilter hashed, Mac mac) {
        this.hashed = hashed;
        this.mac = mac;
    }

    /** Hashes the fields that the patterns cover, with the bytes of the key's text. */
    public static Pseudonyms of(List<String> patterns, String key) {
        if (patterns.isEmpty()) {
            return NONE;
        }
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), ALGORITHM));
            return new Pseudonyms(FieldFilter.of(patterns, List.of()), mac);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }

    /** Whether the field at this path, or what it is in, is hashed. */
    boolean cover(String path) {
        return mac != null && hashed.stores(path);
    }

    /** Whether something at or below this path is hashed, so that an object has to be looked into. */
    boolean reach(String path) {
        return mac != null && hashed.reaches(path);
    }

    /** The hash of a value that is not null, no object and no list. */
    String of(Object value) {
        return HexFormat.of().formatHex(mac.doFinal(text(value).getBytes(StandardCharsets.UTF_8)));
    }

    private static String text(Object value) {
        if (value instanceof byte[] bytes) {
            return HexFormat.of().formatHex(bytes);
        }
        if (value instanceof Double || value instanceof Float) {
            double number = ((Number) value).doubleValue();
            return Double.isFinite(number) ? plain(new BigDecimal(value.toString())) : value.toString();
        }
        return value instanceof BigDecimal decimal ? plain(decimal) : value.toString();
    }

    private static String plain(BigDecimal number) {
        return number.stripTrailingZeros().toPlainString();
    }
}
