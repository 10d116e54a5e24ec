package io.fieldsink.postgres.faults;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * The records as JSON. A person of version v has v % 4 items of the same version, so that half a record shows. What is bad
 * about a bad one holds the secret, which must not turn up anywhere but in the dead letter itself.
 */
final class Text {
    /** How many items a person of a version has. */
    static final int ITEMS = 4;

    private static final String READING = "{\"producer\":\"%s\",\"seq\":%s,\"note\":\"%s\"%s}";
    private static final String PERSON = "{\"id\":\"%s\",\"version\":%s,\"producer\":\"%s\",\"seq\":%d,\"items\":[%s]}";

    private final String secret;
    private volatile String more = "";

    Text(String secret) {
        this.secret = secret;
    }

    /** From now on readings have a field of this name. */
    void addField(String name) {
        more = ",\"" + name + "\":1";
    }

    String of(Sent sent, Random random) {
        return switch (sent.kind()) {
            case DELETE -> null;
            case GOOD -> sent.key() == null ? reading(sent) : person(sent);
            case BAD -> sent.key() == null ? badReading(sent, random) : badPerson(sent, random);
        };
    }

    private String reading(Sent sent) {
        return READING.formatted(sent.producer(), sent.seq(), "note " + sent.seq(), more);
    }

    private static String person(Sent sent) {
        String items = LongStream.range(0, sent.version() % ITEMS)
                .mapToObj(n -> "{\"n\":%d,\"version\":%d}".formatted(n, sent.version()))
                .collect(Collectors.joining(","));
        return PERSON.formatted(sent.key(), sent.version(), sent.producer(), sent.seq(), items);
    }

    private String badReading(Sent sent, Random random) {
        List<String> kinds = List.of(
                READING.formatted(sent.producer(), '"' + secret + '"', "not a number", ""),
                READING.formatted(sent.producer(), "9223372036854775808", secret, ""),
                READING.formatted(sent.producer(), sent.seq() + ".5", secret, ""),
                READING.formatted(sent.producer(), sent.seq(), secret, "").replace("}", ""),
                "[\"" + secret + "\"]",
                '"' + secret + '"');
        return kinds.get(random.nextInt(kinds.size()));
    }

    private String badPerson(Sent sent, Random random) {
        List<String> kinds = List.of(
                PERSON.formatted(sent.key(), '"' + secret + '"', sent.producer(), sent.seq(), ""),
                PERSON.formatted(sent.key(), sent.version(), sent.producer(), sent.seq(), "{\"n\":\"" + secret + "\"}"),
                PERSON.formatted(sent.key(), sent.version(), secret, sent.seq(), "")
                        .replace("\"id\"", "\"name\""));
        return kinds.get(random.nextInt(kinds.size()));
    }
}
