package io.fieldsink.postgres.type;

/** char(n): a {@code String} whose trailing blanks mean nothing; the server pads it. */
record BlankPadded() implements Codec {

    @Override
    public Object coerce(Scalar type, Object value) throws Refusal {
        return Texts.within(type, Natural.text(value));
    }

    @Override
    public void encode(Object carrier, PgBuffer out) {
        out.putUtf8((String) carrier);
    }

    @Override
    public Object key(Object carrier) {
        String text = (String) carrier;
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == ' ') {
            end--;
        }
        return text.substring(0, end);
    }
}
