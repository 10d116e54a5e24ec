package io.fieldsink.postgres.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fieldsink.postgres.demo.Sample;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A KoboToolbox server as far as a poller sees it: the data endpoint of one form, with its pages, single submissions and
 * token. Submissions are in the order of their numbers; edits give them another UUID.
 */
final class KoboServer implements AutoCloseable {
    static final String ASSET = "aHHdUf3VHPmyS83ShksVzm";
    static final String TOKEN = "invented-token";
    /** However many are asked for. */
    static final int PAGE = 25;

    private static final String DATA = "/api/v2/assets/" + ASSET + "/data/";
    private static final Pattern START = Pattern.compile("(?:^|&)start=(\\d+)");
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private final HttpServer http;
    private final List<ObjectNode> samples = firstVersions();
    /** By number; a submission is replaced, never changed. */
    private final NavigableMap<Long, ObjectNode> submissions = new ConcurrentSkipListMap<>();

    private final AtomicInteger readings = new AtomicInteger();
    private final AtomicInteger refusals = new AtomicInteger();
    private volatile boolean away;
    private volatile Runnable afterFirstPage = () -> {};

    private KoboServer(HttpServer http) {
        this.http = http;
    }

    static KoboServer start() throws IOException {
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        KoboServer server = new KoboServer(http);
        http.createContext("/", server::answer);
        http.start();
        return server;
    }

    String url() {
        return "http://127.0.0.1:" + http.getAddress().getPort();
    }

    /** The sample submissions before anybody edited them. */
    private static List<ObjectNode> firstVersions() {
        List<ObjectNode> first = new ArrayList<>();
        Set<String> keys = new HashSet<>();
        for (ProducerRecord<byte[], byte[]> record : Sample.HOUSEHOLDS.records()) {
            String key = new String(record.key(), UTF_8);
            if (record.value() != null && json(record.value()) instanceof ObjectNode submission) {
                if (key.equals(submission.path("_uuid").textValue()) && keys.add(key)) {
                    first.add(submission);
                }
            }
        }
        return first;
    }

    private static JsonNode json(byte[] text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Takes so many more submissions, and tells the number of the last one. */
    long submit(int count) {
        samples.subList(0, count).forEach(sample -> submissions.put(number(sample), sample));
        samples.subList(0, count).clear();
        return submissions.lastKey();
    }

    /** An edit in the data table: another UUID that names the one before, and nothing tells when it was. */
    void edit(long number, String question, String answer) {
        replace(number, edited -> {
            String before = edited.get("meta/instanceID").textValue();
            String uuid = UUID.randomUUID().toString();
            if (!edited.has("meta/rootUuid")) {
                edited.put("meta/rootUuid", before);
            }
            edited.put("meta/deprecatedID", before)
                    .put("meta/instanceID", "uuid:" + uuid)
                    .put("_uuid", uuid)
                    .put(question, answer);
        });
    }

    /** A decision on its validity, which makes no version. */
    void approve(long number) {
        replace(
                number,
                approved -> approved.putObject("_validation_status")
                        .put("uid", "validation_status_approved")
                        .put("label", "Approved"));
    }

    private void replace(long number, Consumer<ObjectNode> change) {
        ObjectNode copy = submissions.get(number).deepCopy();
        change.accept(copy);
        submissions.put(number, copy);
    }

    void delete(long number) {
        submissions.remove(number);
    }

    /** The number of the submission at this place of the list. */
    long at(int place) {
        return List.copyOf(submissions.keySet()).get(place);
    }

    /** From now on, or no longer, it answers as a proxy does whose server is away. */
    void away(boolean away) {
        this.away = away;
    }

    /** Happens once, between the first page and the second. */
    void afterFirstPage(Runnable happens) {
        afterFirstPage = happens;
    }

    /** How often all pages were read to the end. */
    int readings() {
        return readings.get();
    }

    int refusals() {
        return refusals.get();
    }

    /** Number, UUIDs of the first version and of this one, area, status: as they must be in the table. */
    List<List<String>> rows() {
        List<List<String>> rows = new ArrayList<>();
        for (ObjectNode submission : submissions.values()) {
            List<String> row = new ArrayList<>();
            row.add(String.valueOf(number(submission)));
            row.add(root(submission));
            row.add(submission.get("_uuid").textValue());
            row.add(submission.path("dwelling/area").textValue());
            row.add(submission.at("/_validation_status/uid").textValue());
            rows.add(row);
        }
        return rows;
    }

    /** How many members all rosters have. */
    int members() {
        return submissions.values().stream()
                .mapToInt(submission -> submission.path("roster/members").size())
                .sum();
    }

    private static long number(ObjectNode submission) {
        return submission.get("_id").longValue();
    }

    private static String root(ObjectNode submission) {
        return submission
                .path("meta/rootUuid")
                .asText(submission.get("meta/instanceID").textValue())
                .substring("uuid:".length());
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            if (away) {
                refusals.incrementAndGet();
                send(exchange, 502, "Bad Gateway");
            } else if (!("Token " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                send(exchange, 401, "{\"detail\":\"Invalid token.\"}");
            } else if (path.equals(DATA)) {
                Matcher start = START.matcher(exchange.getRequestURI().getQuery());
                sendPage(exchange, start.find() ? Integer.parseInt(start.group(1)) : 0);
            } else {
                ObjectNode one = path.startsWith(DATA) ? submissions.get(numberIn(path)) : null;
                send(exchange, one == null ? 404 : 200, one == null ? "{\"detail\":\"Not found.\"}" : one.toString());
            }
        }
    }

    private static long numberIn(String path) {
        return Long.parseLong(path.substring(DATA.length()).replace("/", ""));
    }

    private void sendPage(HttpExchange exchange, int start) throws IOException {
        List<ObjectNode> all = List.copyOf(submissions.values());
        int end = Math.min(start + PAGE, all.size());
        ObjectNode page = JSON.createObjectNode().put("count", all.size());
        page.put("next", end < all.size() ? url() + DATA + "?format=json&limit=" + PAGE + "&start=" + end : null);
        page.putNull("previous").putArray("results").addAll(all.subList(Math.min(start, end), end));
        if (start == 0) {
            Runnable happens = afterFirstPage;
            afterFirstPage = () -> {};
            happens.run();
        }
        if (end == all.size()) {
            readings.incrementAndGet();
        }
        send(exchange, 200, page.toString());
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(UTF_8);
        exchange.getResponseHeaders().putAll(Map.of("Content-Type", List.of("application/json")));
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
