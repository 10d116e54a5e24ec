package io.fieldsink.postgres.e2e;

import java.util.Arrays;
import java.util.stream.Collectors;

/** JSON with its schema beside it, as Connect's JsonConverter reads it with {@code schemas.enable=true}. */
final class Envelope {
    private Envelope() {}

    /** Fields as {@code name:type}, with a {@code ?} at the end where null is allowed. */
    static String of(String payload, String... fields) {
        String described = Arrays.stream(fields).map(Envelope::field).collect(Collectors.joining(","));
        return """
               {"schema":{"type":"struct","optional":false,"fields":[%s]},"payload":%s}""".formatted(described, payload);
    }

    private static String field(String field) {
        boolean optional = field.endsWith("?");
        String[] parts = field.replace("?", "").split(":", 2);
        return """
               {"field":"%s","type":"%s","optional":%s}""".formatted(parts[0], parts[1], optional);
    }
}
