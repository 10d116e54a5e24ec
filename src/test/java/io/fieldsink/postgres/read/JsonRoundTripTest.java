package io.fieldsink.postgres.read;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import io.fieldsink.postgres.type.Document;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The law of the JSON reader: whatever object is printed, in whatever spelling, is read again, but for U+0000. */
class JsonRoundTripTest {
    private static final String LETTERS = "ab_/\"\\\n\té漢\u0000\ufffd\ue000\uffff{}[]:,0";
    private long nuls;

    @Test
    void anyObjectIsReadAsItWasWritten() {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        for (int i = 0; i < 3000; i++) {
            StringBuilder json = new StringBuilder();
            nuls = 0;
            Map<String, Object> expected = object(random, json, 0);
            Nuls counted = new Nuls();
            String which = "seed " + seed + ", object " + i;
            Document read =
                    assertDoesNotThrow(() -> JsonReader.read(Path.of("the value"), json.toString(), counted), which);
            assertThat(Trees.of(read)).as(which).isEqualTo(expected);
            assertThat(counted.removed()).as(which).isEqualTo((int) nuls);
            byte[] bytes = json.toString().getBytes(UTF_8);
            Nuls inBytes = new Nuls();
            Document same = assertDoesNotThrow(() -> JsonReader.read(Path.of("the value"), bytes, inBytes), which);
            assertThat(Trees.of(same)).as(which).isEqualTo(expected);
            assertThat(inBytes.removed()).as(which).isEqualTo((int) nuls);
        }
    }

    private Map<String, Object> object(Random random, StringBuilder json, int depth) {
        Map<String, Object> fields = new LinkedHashMap<>();
        json.append('{');
        int size = size(random, depth);
        for (int i = 0; i < size; i++) {
            json.append(i == 0 ? "" : ",").append(space(random));
            String name = text(random, json);
            json.append(space(random)).append(':').append(space(random));
            fields.put(name, value(random, json, depth + 1));
        }
        json.append(space(random)).append('}');
        return fields;
    }

    private List<Object> array(Random random, StringBuilder json, int depth) {
        List<Object> elements = new ArrayList<>();
        json.append('[');
        int size = size(random, depth);
        for (int i = 0; i < size; i++) {
            json.append(i == 0 ? "" : ",").append(space(random));
            elements.add(value(random, json, depth + 1));
        }
        json.append(space(random)).append(']');
        return elements;
    }

    private Object value(Random random, StringBuilder json, int depth) {
        return switch (random.nextInt(depth > 5 ? 5 : 7)) {
            case 0 -> written(json, "null", null);
            case 1 -> written(json, "true", true);
            case 2 -> integer(random, json);
            case 3 -> decimal(random, json);
            case 4 -> text(random, json);
            case 5 -> object(random, json, depth);
            default -> array(random, json, depth);
        };
    }

    private static Object integer(Random random, StringBuilder json) {
        BigInteger number = new BigInteger(random.nextInt(80), random);
        BigInteger signed = random.nextBoolean() ? number : number.negate();
        boolean fits = signed.bitLength() < 64;
        return written(json, signed.toString(), fits ? (Object) signed.longValue() : new BigDecimal(signed));
    }

    private static Object decimal(Random random, StringBuilder json) {
        String digits = new BigInteger(1 + random.nextInt(300), random).toString();
        String exponent = random.nextBoolean() ? "" : (random.nextBoolean() ? "e+" : "E-") + random.nextInt(400);
        String number = (random.nextBoolean() ? "-" : "") + digits + "." + random.nextInt(1000) + exponent;
        return written(json, number, new BigDecimal(number));
    }

    /** Writes a text with a random spelling of each character, and gives what must be read of it. */
    private String text(Random random, StringBuilder json) {
        StringBuilder kept = new StringBuilder();
        json.append('"');
        int length = random.nextInt(100) == 0 ? random.nextInt(20_000) : random.nextInt(12);
        for (int i = 0; i < length; i++) {
            char c = LETTERS.charAt(random.nextInt(LETTERS.length()));
            boolean escaped = c < ' ' || c == '"' || c == '\\' || random.nextInt(5) == 0;
            json.append(escaped ? String.format("\\u%04x", (int) c) : String.valueOf(c));
            if (c == 0) {
                nuls++;
            } else {
                kept.append(c);
            }
        }
        json.append('"');
        return kept.toString();
    }

    private static int size(Random random, int depth) {
        return depth == 0 && random.nextInt(50) == 0 ? random.nextInt(300) : random.nextInt(6);
    }

    private static String space(Random random) {
        return random.nextInt(4) == 0 ? " \r\n\t".substring(random.nextInt(4)) : "";
    }

    private static Object written(StringBuilder json, String text, Object value) {
        json.append(text);
        return value;
    }
}
