package io.fieldsink.postgres.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A configuration of {@code config/}, as one posts it. */
public record ExampleBody(String text) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Those that the samples are for. */
    public static List<ExampleBody> all() {
        return List.of(of("kobo"), of("primero"), of("consumption-events"));
    }

    public static ExampleBody of(String name) {
        try {
            return new ExampleBody(Files.readString(Path.of("config", name + ".json")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same for a connector, topics and dead letters whose names begin so. */
    public ExampleBody withPrefix(String prefix) {
        ObjectNode body = (ObjectNode) json();
        body.put("name", prefix + name());
        body.withObject("/config")
                .put("topics", prefix + String.join("," + prefix, topics()))
                .put("errors.deadletterqueue.topic.name", prefix + deadLetters());
        return new ExampleBody(body.toString());
    }

    /** The connector's name, which is the file's, too. */
    public String name() {
        return json().get("name").textValue();
    }

    public Map<String, String> config() {
        Map<String, String> config = new TreeMap<>();
        json().get("config")
                .properties()
                .forEach(option -> config.put(option.getKey(), option.getValue().textValue()));
        return config;
    }

    public List<String> topics() {
        return List.of(config().get("topics").split(","));
    }

    public String deadLetters() {
        return config().get("errors.deadletterqueue.topic.name");
    }

    private JsonNode json() {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
