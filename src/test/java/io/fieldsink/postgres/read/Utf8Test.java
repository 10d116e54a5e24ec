package io.fieldsink.postgres.read;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class Utf8Test {
    /** Where the rules of UTF-8 change. */
    private static final int[] EDGES = {0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xFF};

    @Test
    void bytesAreValidWhereAStrictDecoderTakesThem() {
        byte[] bytes = new byte[4];
        for (int first = 0; first < 256; first++) {
            bytes[0] = (byte) first;
            for (int second : EDGES) {
                bytes[1] = (byte) second;
                for (int third : EDGES) {
                    bytes[2] = (byte) third;
                    for (int fourth : EDGES) {
                        bytes[3] = (byte) fourth;
                        check(bytes);
                    }
                }
            }
            for (int length = 1; length < 4; length++) {
                check(Arrays.copyOf(bytes, length));
            }
        }
    }

    @Test
    void whatIsWrongIsSeenAtAnyPlaceOfALongText() {
        for (int length = 1; length < 40; length++) {
            for (int place = 0; place < length; place++) {
                byte[] bytes = new byte[length];
                Arrays.fill(bytes, (byte) 'a');
                assertThat(Utf8.isValid(bytes)).isTrue();
                bytes[place] = (byte) 0xE9;
                assertThat(Utf8.isValid(bytes)).as(length + ", " + place).isFalse();
            }
        }
    }

    private static void check(byte[] bytes) {
        boolean strict;
        try {
            UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            strict = true;
        } catch (CharacterCodingException e) {
            strict = false;
        }
        if (Utf8.isValid(bytes) != strict || Utf8.text(bytes).isPresent() != strict) {
            throw new AssertionError(Arrays.toString(bytes) + " is " + strict);
        }
    }
}
