package io.fieldsink.postgres.type;

/**
 * The frame of PostgreSQL's binary COPY around the fields that types write. What has no binary form of ours goes as text:
 * the column copied into is then a stage's text column.
 */
public final class BinaryCopy {
    private static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0};

    private final PgBuffer out;

    public BinaryCopy(PgBuffer out) {
        this.out = out;
    }

    public void header() {
        out.putBytes(SIGNATURE);
        out.putInt(0);
        out.putInt(0);
    }

    public void row(int fields) {
        out.putShort(fields);
    }

    public void nullField() {
        out.putInt(-1);
    }

    public void field(PgType type, Object carrier) {
        int mark = out.mark();
        type.encode(carrier, out);
        out.patch(mark);
    }

    public void trailer() {
        out.putShort(-1);
    }
}
