package io.fieldsink.postgres.type;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** bytea: a {@code byte[]}, from text in PostgreSQL's hex ({@code \x0a}) or escape form. */
record Bytes() implements Codec {

    @Override
    public Object coerce(Scalar type, Object value) throws Refusal {
        if (value instanceof byte[]) {
            return value;
        }
        if (value instanceof String text) {
            Natural.checked(text);
            return text.startsWith("\\x") ? hex(text) : escaped(text);
        }
        throw Natural.not(value, "bytes");
    }

    @Override
    public void encode(Object carrier, PgBuffer out) {
        out.putBytes((byte[]) carrier);
    }

    @Override
    public String text(Object carrier) {
        return text((byte[]) carrier);
    }

    @Override
    public Object key(Object carrier) {
        return ByteBuffer.wrap((byte[]) carrier);
    }

    static String text(byte[] bytes) {
        return "\\x" + HexFormat.of().formatHex(bytes);
    }

    private static byte[] hex(String text) throws Refusal {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length() / 2);
        int at = 2;
        while (at < text.length()) {
            if (" \n\t\r".indexOf(text.charAt(at)) >= 0) {
                at++;
                continue;
            }
            if (at + 1 == text.length() || !hexDigits(text, at)) {
                throw Refusal.limit("22023", "not bytes (hexadecimal digits in pairs)");
            }
            bytes.write(HexFormat.fromHexDigits(text, at, at + 2));
            at += 2;
        }
        return bytes.toByteArray();
    }

    private static boolean hexDigits(String text, int at) {
        return HexFormat.isHexDigit(text.charAt(at)) && HexFormat.isHexDigit(text.charAt(at + 1));
    }

    private static byte[] escaped(String text) throws Refusal {
        byte[] raw = text.getBytes(StandardCharsets.UTF_8);
        if (text.indexOf('\\') < 0) {
            return raw;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(raw.length);
        int at = 0;
        while (at < raw.length) {
            if (raw[at] != '\\') {
                bytes.write(raw[at++]);
            } else if (at + 1 < raw.length && raw[at + 1] == '\\') {
                bytes.write('\\');
                at += 2;
            } else {
                bytes.write(octal(raw, at));
                at += 4;
            }
        }
        return bytes.toByteArray();
    }

    private static int octal(byte[] raw, int at) throws Refusal {
        int value = 0;
        for (int i = at + 1; i < at + 4; i++) {
            int digit = i < raw.length ? raw[i] - '0' : -1;
            if (digit < 0 || digit > 7) {
                throw Refusal.form("not bytes (a backslash takes three octal digits)");
            }
            value = value * 8 + digit;
        }
        if (value > 255) {
            throw Refusal.form("not bytes (a backslash takes three octal digits)");
        }
        return value;
    }
}
