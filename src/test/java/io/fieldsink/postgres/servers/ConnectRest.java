package io.fieldsink.postgres.servers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A worker's REST interface, as a data engineer with curl knows it. */
public final class ConnectRest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI base;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    public ConnectRest(URI base) {
        this.base = base;
    }

    /** What came back; the body is null where there is none. */
    public record Answer(int status, String text) {
        public JsonNode json() {
            return ConnectRest.json(text);
        }

        /** The JSON of a call that succeeded. */
        public JsonNode ok() {
            if (status < 200 || status > 299) {
                throw new IllegalStateException("REST answered " + status + ": " + text);
            }
            return text.isEmpty() ? JSON.nullNode() : json();
        }
    }

    public URI base() {
        return base;
    }

    /** POST /connectors with a body as it is in config/. */
    public Answer post(String body) {
        return send("POST", "/connectors", body);
    }

    public Answer put(String connector, Map<String, String> config) {
        return send("PUT", "/connectors/" + connector + "/config", text(config));
    }

    public Answer validate(String connectorClass, Map<String, String> config) {
        return send("PUT", "/connector-plugins/" + connectorClass + "/config/validate", text(config));
    }

    public Answer get(String path) {
        return send("GET", path, null);
    }

    public Answer status(String connector) {
        return get("/connectors/" + connector + "/status");
    }

    public Answer offsets(String connector) {
        return get("/connectors/" + connector + "/offsets");
    }

    /** PATCH of a stopped connector's positions, as a KIP-875 body. */
    public Answer alterOffsets(String connector, String body) {
        return send("PATCH", "/connectors/" + connector + "/offsets", body);
    }

    /** Puts a stopped connector's partition to an offset; null forgets where it stood. */
    public Answer placeOffset(String connector, String topic, int partition, Long offset) {
        String place = offset == null ? "null" : "{\"kafka_offset\":" + offset + "}";
        return send(
                "PATCH",
                "/connectors/" + connector + "/offsets",
                "{\"offsets\":[{\"partition\":{\"kafka_topic\":\"" + topic + "\",\"kafka_partition\":" + partition
                        + "},\"offset\":" + place + "}]}");
    }

    /** Forgets where a stopped connector stood. */
    public Answer resetOffsets(String connector) {
        return send("DELETE", "/connectors/" + connector + "/offsets", null);
    }

    public void restartTask(String connector, int task) {
        send("POST", "/connectors/" + connector + "/tasks/" + task + "/restart", "")
                .ok();
    }

    public void logLevel(String logger, String level) {
        send("PUT", "/admin/loggers/" + logger, "{\"level\":\"" + level + "\"}").ok();
    }

    public void pause(String connector) {
        send("PUT", "/connectors/" + connector + "/pause", "").ok();
        awaitState(connector, "PAUSED");
    }

    public void resume(String connector) {
        requestResume(connector);
        awaitRunning(connector);
    }

    /** The same without waiting for what becomes of it. */
    public void requestResume(String connector) {
        send("PUT", "/connectors/" + connector + "/resume", "").ok();
    }

    /** Stops the tasks and forgets them; the configuration and the offsets stay. */
    public void stop(String connector) {
        send("PUT", "/connectors/" + connector + "/stop", "").ok();
        Await.until(LIMIT, connector + " is STOPPED", () -> {
            JsonNode status = status(connector).ok();
            return "STOPPED".equals(status.at("/connector/state").asText())
                    && status.at("/tasks").isEmpty();
        });
    }

    /** Connector and all its tasks, failed or not. */
    public void restart(String connector) {
        send("POST", "/connectors/" + connector + "/restart?includeTasks=true", "")
                .ok();
    }

    public void delete(String connector) {
        Answer answer = send("DELETE", "/connectors/" + connector, null);
        if (answer.status() == 404) {
            return;
        }
        answer.ok();
        Await.until(LIMIT, connector + " is gone", () -> status(connector).status() == 404);
    }

    public void awaitRunning(String connector) {
        awaitState(connector, "RUNNING");
    }

    /** The connector and each of at least one task are in this state. */
    private void awaitState(String connector, String state) {
        Await.until(LIMIT, connector + " and its tasks are " + state, () -> {
            JsonNode status = status(connector).ok();
            requireHealthy(connector, status);
            JsonNode tasks = status.at("/tasks");
            boolean all = state.equals(status.at("/connector/state").asText()) && !tasks.isEmpty();
            for (JsonNode task : tasks) {
                all &= state.equals(task.at("/state").asText());
            }
            return all;
        });
    }

    /** Throws, with the trace, if the connector or a task of it has failed. */
    public void requireHealthy(String connector) {
        requireHealthy(connector, status(connector).ok());
    }

    private static void requireHealthy(String connector, JsonNode status) {
        failure(status).ifPresent(trace -> {
            throw new Await.GaveUp(connector + " failed: " + trace);
        });
    }

    /** Waits until a task has failed, and gives its trace. */
    public String awaitTaskFailed(String connector) {
        return Await.value(
                LIMIT,
                "a task of " + connector + " is FAILED",
                () -> failure(status(connector).ok()));
    }

    private static Optional<String> failure(JsonNode status) {
        if ("FAILED".equals(status.at("/connector/state").asText())) {
            return Optional.of(status.at("/connector/trace").asText());
        }
        for (JsonNode task : status.at("/tasks")) {
            if ("FAILED".equals(task.at("/state").asText())) {
                return Optional.of(task.at("/trace").asText());
            }
        }
        return Optional.empty();
    }

    /** A worker that is rebalancing answers 409 and wants to be asked again. */
    private Answer send(String method, String path, String body) {
        return Await.value(LIMIT, method + " " + path + " is answered", () -> {
            Answer answer = sendOnce(method, path, body);
            return answer.status() == 409 && answer.text().contains("rebalance")
                    ? Optional.empty()
                    : Optional.of(answer);
        });
    }

    private Answer sendOnce(String method, String path, String body) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(base.resolve(path))
                .timeout(LIMIT)
                .header("Content-Type", "application/json")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        try {
            var response = http.send(request, BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Await.GaveUp("interrupted");
        }
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** In the order of the names: at DEBUG Jetty logs the first and the last letters of a body, whoever's they are. */
    private static String text(Map<String, String> config) {
        return JSON.valueToTree(new TreeMap<>(config)).toString();
    }
}
