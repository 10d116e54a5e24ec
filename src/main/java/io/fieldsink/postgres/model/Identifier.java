package io.fieldsink.postgres.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/** Names as PostgreSQL takes them: quoting, the limit of 63 bytes, the cleaning of record names. Stateless. */
public final class Identifier {
    /** NAMEDATALEN - 1 of every PostgreSQL build that is not patched. */
    public static final int MAX_BYTES = 63;

    private static final int HASH_CHARS = 8;

    private Identifier() {}

    /** The one quoting function: whatever the name holds, the result is one identifier. */
    public static String quote(String name) {
        return '"' + name.replace("\0", "").replace("\"", "\"\"") + '"';
    }

    /** Lower case; anything but letters, their marks (of any script) and digits becomes {@code _}. */
    public static String clean(String name) {
        StringBuilder out = new StringBuilder(name.length());
        name.toLowerCase(Locale.ROOT).codePoints().forEach(c -> out.appendCodePoint(keeps(c) ? c : '_'));
        return out.toString();
    }

    private static boolean keeps(int c) {
        if (Character.isLetterOrDigit(c)) {
            return true;
        }
        int type = Character.getType(c);
        return type == Character.NON_SPACING_MARK
                || type == Character.COMBINING_SPACING_MARK
                || type == Character.ENCLOSING_MARK;
    }

    /** The name itself where it fits, else its beginning and a hash of the original; always the same for the same. */
    public static String fit(String name, String original) {
        return name.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES ? name : suffixed(name, original);
    }

    /** The beginning of the name and a hash of the original, within 63 bytes: for names that are taken. */
    public static String suffixed(String name, String original) {
        return cut(name, MAX_BYTES - HASH_CHARS - 1) + '_' + hash(original);
    }

    /** Whether a field of this path, or of the end of it, becomes a column of this name in some naming style. */
    public static boolean standsFor(String column, String path) {
        String name = clean(column);
        if (name.endsWith('_' + hash(path))) {
            return true;
        }
        for (int begin = 0; begin >= 0; begin = path.indexOf('/', begin + 1)) {
            String plain = clean(path.substring(begin == 0 ? 0 : begin + 1));
            if (name.equals(plain) || name.equals(plain + '_')) {
                return true;
            }
        }
        return false;
    }

    private static String cut(String name, int bytes) {
        int used = 0;
        int end = 0;
        while (end < name.length()) {
            int c = name.codePointAt(end);
            used += c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
            if (used > bytes) {
                break;
            }
            end += Character.charCount(c);
        }
        return name.substring(0, end);
    }

    private static String hash(String original) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(original.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, HASH_CHARS / 2);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
