package io.fieldsink.postgres.type;

import java.util.UUID;

/** uuid: a {@code UUID}, from text as PostgreSQL reads it: any case, braces, a hyphen after any four digits. */
record Uuids() implements Codec {
    private static final int DIGITS = 32;

    @Override
    public Object coerce(Scalar type, Object value) throws Refusal {
        if (value instanceof String text) {
            return parse(text.trim());
        }
        throw Natural.not(value, "a uuid");
    }

    @Override
    public void encode(Object carrier, PgBuffer out) {
        UUID id = (UUID) carrier;
        out.putLong(id.getMostSignificantBits());
        out.putLong(id.getLeastSignificantBits());
    }

    private static UUID parse(String text) throws Refusal {
        boolean braced = text.startsWith("{") && text.endsWith("}");
        int end = braced ? text.length() - 1 : text.length();
        long high = 0;
        long low = 0;
        int digits = 0;
        for (int at = braced ? 1 : 0; at < end; at++) {
            int digit = Character.digit(text.charAt(at), 16);
            if (text.charAt(at) == '-' && hyphenAllowed(text, at, digits)) {
                continue;
            }
            if (digit < 0 || text.charAt(at) >= 0x80 || digits == DIGITS) {
                throw Refusal.form("not a uuid");
            }
            high = (high << 4) | (low >>> 60);
            low = (low << 4) | digit;
            digits++;
        }
        if (digits != DIGITS) {
            throw Refusal.form("not a uuid");
        }
        return new UUID(high, low);
    }

    private static boolean hyphenAllowed(String text, int at, int digits) {
        return digits > 0 && digits < DIGITS && digits % 4 == 0 && text.charAt(at - 1) != '-';
    }
}
