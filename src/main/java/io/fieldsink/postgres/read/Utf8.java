package io.fieldsink.postgres.read;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.util.Optional;

/** Bytes as text, if they are valid UTF-8 to the last one: never a replacement character in place of data. */
final class Utf8 {
    private static final char REPLACEMENT = '\uFFFD';
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long NOT_ASCII = 0x8080808080808080L;

    static Optional<String> text(byte[] bytes) {
        // decoding leniently and looking for traces is many times faster than a strict decoder
        String text = new String(bytes, UTF_8);
        if (text.indexOf(REPLACEMENT) < 0) {
            return Optional.of(text);
        }
        try {
            return Optional.of(UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** Whether the bytes are valid UTF-8 to the last one: no overlong form, no surrogate, nothing beyond U+10FFFF. */
    static boolean isValid(byte[] bytes) {
        int at = 0;
        while (at < bytes.length) {
            int length = length(bytes, at);
            if (length == 0) {
                return false;
            }
            at += length;
        }
        return true;
    }

    /** How many bytes the character here takes; for ASCII as many as follow each other, up to eight; 0 if it is none. */
    private static int length(byte[] bytes, int at) {
        if (at + Long.BYTES <= bytes.length && ((long) LONGS.get(bytes, at) & NOT_ASCII) == 0) {
            return Long.BYTES;
        }
        int first = bytes[at] & 0xFF;
        if (first < 0x80) {
            return 1;
        }
        int second = at + 1 < bytes.length ? bytes[at + 1] & 0xFF : 0;
        return switch (first >> 4) {
            case 0xC, 0xD -> first >= 0xC2 && follow(bytes, at, 1) ? 2 : 0;
            case 0xE -> {
                boolean overlong = first == 0xE0 && second < 0xA0;
                boolean surrogate = first == 0xED && second > 0x9F;
                yield !overlong && !surrogate && follow(bytes, at, 2) ? 3 : 0;
            }
            case 0xF -> {
                boolean overlong = first == 0xF0 && second < 0x90;
                boolean beyond = first > 0xF4 || (first == 0xF4 && second > 0x8F);
                yield !overlong && !beyond && follow(bytes, at, 3) ? 4 : 0;
            }
            default -> 0;
        };
    }

    /** Whether so many bytes behind this one continue it. */
    private static boolean follow(byte[] bytes, int at, int count) {
        if (at + count >= bytes.length) {
            return false;
        }
        for (int i = at + 1; i <= at + count; i++) {
            if ((bytes[i] & 0xC0) != 0x80) {
                return false;
            }
        }
        return true;
    }

    private Utf8() {}
}
