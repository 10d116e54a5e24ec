package io.fieldsink.postgres.type;

/** text and varchar: a {@code String}; a limit counts code points, and blanks are never cut off to meet it. */
record Texts() implements Codec {

    @Override
    public Object coerce(Scalar type, Object value) throws Refusal {
        return within(type, Natural.text(value));
    }

    @Override
    public void encode(Object carrier, PgBuffer out) {
        out.putUtf8((String) carrier);
    }

    static String within(Scalar type, String text) throws Refusal {
        if (type.length() == Scalar.NONE || text.length() <= type.length()) {
            return text;
        }
        int characters = text.codePointCount(0, text.length());
        if (characters > type.length()) {
            throw Refusal.limit("22001", "longer than " + type.sql() + ": " + characters + " characters");
        }
        return text;
    }
}
