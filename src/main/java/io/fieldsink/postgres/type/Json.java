package io.fieldsink.postgres.type;

/** json and jsonb: a {@code String} of JSON text. Text must be JSON already; everything else is written as JSON. */
record Json(boolean binary) implements Codec {

    @Override
    public Object coerce(Scalar type, Object value) throws Refusal {
        if (!(value instanceof String text)) {
            return JsonText.of(value);
        }
        JsonTree.check(text, binary);
        return text;
    }

    @Override
    public void encode(Object carrier, PgBuffer out) {
        if (binary) {
            out.putByte(1);
        }
        out.putUtf8((String) carrier);
    }
}
