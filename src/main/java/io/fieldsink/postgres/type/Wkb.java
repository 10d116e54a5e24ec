package io.fieldsink.postgres.type;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Locale;

/** Debezium's geometry object, {@code {wkb, srid}}, as the hexadecimal EWKB that PostGIS reads. */
final class Wkb {
    private static final int SRID_FLAG = 0x20000000;
    private static final int HEAD = 5;

    private Wkb() {}

    static boolean spatial(String sql) {
        String name = sql.toLowerCase(Locale.ROOT);
        String bare = name.substring(name.lastIndexOf('.') + 1);
        return bare.startsWith("geometry") || bare.startsWith("geography");
    }

    /** The EWKB of such an object; any other object is GeoJSON, which PostGIS reads as well. */
    static String text(Document document) throws Refusal {
        int wkb = document.find("wkb");
        if (wkb < 0 || !(document.value(wkb) instanceof byte[] bytes)) {
            return JsonText.of(document);
        }
        int srid = document.find("srid");
        boolean marked = srid >= 0 && document.value(srid) instanceof Long;
        return HexFormat.of().formatHex(marked ? marked(bytes, ((Long) document.value(srid)).intValue()) : bytes);
    }

    private static byte[] marked(byte[] bytes, int srid) throws Refusal {
        if (bytes.length < HEAD) {
            throw Refusal.form("not a geometry (its WKB is cut short)");
        }
        ByteOrder order = bytes[0] == 0 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        int type = ByteBuffer.wrap(bytes).order(order).getInt(1);
        if ((type & SRID_FLAG) != 0) {
            return bytes;
        }
        return ByteBuffer.allocate(bytes.length + 4)
                .order(order)
                .put(bytes[0])
                .putInt(type | SRID_FLAG)
                .putInt(srid)
                .put(bytes, HEAD, bytes.length - HEAD)
                .array();
    }
}
