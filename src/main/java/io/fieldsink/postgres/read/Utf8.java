package io.fieldsink.postgres.read;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Optional;

/** Bytes as text, if they are valid UTF-8 to the last one: never a replacement character in place of data. */
final class Utf8 {
    private static final char REPLACEMENT = '\uFFFD';

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

    private Utf8() {}
}
