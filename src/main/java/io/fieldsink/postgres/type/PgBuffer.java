package io.fieldsink.postgres.type;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A growing run of bytes in network order, with lengths filled in afterwards. Made once and reset; never fails, and not
 * thread-safe.
 */
public final class PgBuffer {
    private static final VarHandle SHORT = view(short[].class);
    private static final VarHandle INT = view(int[].class);
    private static final VarHandle LONG = view(long[].class);
    private static final int SHORT_TEXT = 128;

    private byte[] bytes;
    private int size;

    public PgBuffer() {
        this(1 << 16);
    }

    public PgBuffer(int capacity) {
        bytes = new byte[Math.max(16, capacity)];
    }

    /** The bytes written, from index 0 to {@link #size()}; valid until the next put. */
    public byte[] array() {
        return bytes;
    }

    public int size() {
        return size;
    }

    public void reset() {
        size = 0;
    }

    public void putByte(int value) {
        room(1);
        bytes[size++] = (byte) value;
    }

    public void putShort(int value) {
        room(2);
        SHORT.set(bytes, size, (short) value);
        size += 2;
    }

    public void putInt(int value) {
        room(4);
        INT.set(bytes, size, value);
        size += 4;
    }

    public void putLong(long value) {
        room(8);
        LONG.set(bytes, size, value);
        size += 8;
    }

    public void putBytes(byte[] value) {
        room(value.length);
        System.arraycopy(value, 0, bytes, size, value.length);
        size += value.length;
    }

    /** Text as UTF-8, without a length. */
    public void putUtf8(String text) {
        if (text.length() > SHORT_TEXT || !putAscii(text)) {
            putBytes(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Leaves room for a length word and says where; {@link #patch} fills it in. */
    public int mark() {
        putInt(0);
        return size;
    }

    /** Fills in the length word of a mark: the bytes written since. */
    public void patch(int mark) {
        INT.set(bytes, mark - 4, size - mark);
    }

    private boolean putAscii(String text) {
        int length = text.length();
        room(length);
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                return false;
            }
            bytes[size + i] = (byte) c;
        }
        size += length;
        return true;
    }

    private void room(int more) {
        if (bytes.length - size < more) {
            long doubled = Math.min(2L * bytes.length, Integer.MAX_VALUE - 8);
            bytes = Arrays.copyOf(bytes, Math.max((int) doubled, Math.addExact(size, more)));
        }
    }

    private static VarHandle view(Class<?> array) {
        return MethodHandles.byteArrayViewVarHandle(array, ByteOrder.BIG_ENDIAN);
    }
}
