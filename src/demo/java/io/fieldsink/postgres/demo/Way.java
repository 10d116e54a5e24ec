package io.fieldsink.postgres.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldsink.postgres.servers.ConnectRest;
import io.fieldsink.postgres.servers.Kafka;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** How the records' way is at this moment, as JSON: what waits, what was written, what was refused and why, who works. */
public final class Way {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Kafka kafka;
    private final ConnectRest rest;
    private final List<ExampleBody> bodies;
    private List<DeadLetter> deadLetters = List.of();

    public Way(Kafka kafka, ConnectRest rest, List<ExampleBody> bodies) {
        this.kafka = kafka;
        this.rest = rest;
        this.bodies = bodies;
    }

    ObjectNode now(Connection connection) throws SQLException {
        ObjectNode way = JSON.createObjectNode();
        // before the ends, which only grow: nothing is stored that was not sent
        long stored = 0;
        for (ExampleBody body : bodies) {
            for (String topic : body.topics()) {
                stored += kafka.committed(body.name(), topic, 0);
            }
        }
        long sent = bodies.stream()
                .flatMap(body -> body.topics().stream())
                .mapToLong(kafka::count)
                .sum();
        way.put("sent", sent).put("waiting", sent - stored);
        way.put(
                "rowsWritten",
                TableCount.all(connection).stream()
                        .mapToLong(TableCount::written)
                        .sum());
        for (ExampleBody body : bodies) {
            way.withArray("connectors").addObject().put("name", body.name()).put("state", state(body.name()));
        }
        way.putArray("deadLetters");
        for (DeadLetter letter : deadLetters()) {
            way.withArray("deadLetters")
                    .addObject()
                    .put("topic", letter.topic())
                    .put("offset", String.valueOf(letter.offset()))
                    .put("reason", letter.reasonForAll());
        }
        return way;
    }

    /** That of the connector, or FAILED if a task of it has. */
    private String state(String connector) {
        JsonNode status = rest.status(connector).json();
        for (JsonNode task : status.at("/tasks")) {
            if (task.at("/state").asText().equals("FAILED")) {
                return "FAILED";
            }
        }
        return status.at("/connector/state").asText("MISSING");
    }

    /** Read anew where one has come. */
    private List<DeadLetter> deadLetters() {
        long count = bodies.stream()
                .map(ExampleBody::deadLetters)
                .mapToLong(kafka::count)
                .sum();
        if (count != deadLetters.size()) {
            deadLetters = bodies.stream()
                    .flatMap(body -> DeadLetter.all(kafka, body.deadLetters()).stream())
                    .toList();
        }
        return deadLetters;
    }
}
