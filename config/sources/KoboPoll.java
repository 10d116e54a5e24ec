import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Brings the submissions of one KoboToolbox form to a topic. It reads all of them, page by page and again and again,
 * and sends what is new or not as it was; for a submission that is gone it sends a record without a value. The key is
 * the UUID of the first version, which edits leave as it is.
 *
 * <p>It stores nothing: when it starts it reads from the topic what it sent before. Start one for each topic:
 *
 * <pre>KOBO_TOKEN=... java -cp '/opt/kafka/libs/*' KoboPoll.java kobo-poll.properties</pre>
 *
 * <p>-Dname=value before the file's name overrides a line of the properties.
 */
public final class KoboPoll implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .setNodeFactory(new JsonNodeFactory(true));
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private final URI data;
    private final String token;
    private final int pageSize;
    private final String topic;
    private final Map<String, Object> kafka = new HashMap<>();
    private final KafkaProducer<String, String> producer;
    /** What the topic's newest record of each key says. */
    private final Map<String, Sent> sent = new HashMap<>();

    /** A submission's number, by which the server knows it, and a digest of the text that was sent. */
    private record Sent(String id, String digest) {}

    private KoboPoll(Properties options, String token) {
        this.token = token;
        data = URI.create(
                options.getProperty("kobo.url") + "/api/v2/assets/" + options.getProperty("kobo.asset") + "/data/");
        pageSize = Integer.parseInt(options.getProperty("page.size"));
        topic = options.getProperty("topic");
        for (String name : options.stringPropertyNames()) {
            if (name.startsWith("kafka.")) {
                kafka.put(name.substring("kafka.".length()), options.getProperty(name));
            }
        }
        producer = new KafkaProducer<>(kafka, new StringSerializer(), new StringSerializer());
    }

    public static void main(String[] arguments) throws Exception {
        Properties options = new Properties();
        try (Reader file = Files.newBufferedReader(Path.of(arguments[0]))) {
            options.load(file);
        }
        options.replaceAll((name, value) -> System.getProperty((String) name, (String) value));
        long pause = Long.parseLong(options.getProperty("poll.interval.ms"));
        try (KoboPoll poll = new KoboPoll(options, System.getenv("KOBO_TOKEN"))) {
            poll.readBack();
            do {
                poll.tryOnce();
                Thread.sleep(pause);
            } while (pause > 0);
        }
    }

    private void readBack() {
        Map<String, Object> config = new HashMap<>(kafka);
        config.put("enable.auto.commit", "false");
        try (var consumer = new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofSeconds(1))) {
                    remember(record.key(), record.value());
                }
            }
        }
        say("the topic holds " + sent.size() + " submissions");
    }

    /** What Kobo does not answer now it may answer next time; without Kafka there is nothing to go on for. */
    private void tryOnce() throws InterruptedException, ExecutionException {
        try {
            once();
        } catch (IOException e) {
            say(e.getClass().getSimpleName() + ": " + e.getMessage());
        }
    }

    private void once() throws IOException, InterruptedException, ExecutionException {
        Set<String> there = new HashSet<>();
        int changed = 0;
        int start = 0;
        boolean more = true;
        while (more) {
            JsonNode page = page(start);
            Map<String, String> changes = new LinkedHashMap<>();
            for (JsonNode submission : page.path("results")) {
                String key = key(submission);
                String text = submission.toString();
                there.add(key);
                Sent before = sent.get(key);
                if (before == null || !before.digest().equals(digest(text))) {
                    changes.put(key, text);
                }
            }
            send(changes);
            changed += changes.size();
            // a server may give fewer than it is asked for
            start += page.path("results").size();
            more = page.hasNonNull("next") && !page.path("results").isEmpty();
        }
        Map<String, String> gone = gone(there);
        send(gone);
        say(there.size() + " submissions, " + changed + " new or changed, " + gone.size() + " gone");
    }

    /**
     * Those that were there before and are not now. A page may have missed one only because another was deleted while
     * the pages were read, so the server is asked for each.
     */
    private Map<String, String> gone(Set<String> there) throws IOException, InterruptedException {
        Map<String, String> gone = new LinkedHashMap<>();
        for (Map.Entry<String, Sent> before : sent.entrySet()) {
            if (!there.contains(before.getKey())) {
                HttpResponse<String> answer = get(before.getValue().id() + "/?format=json");
                if (answer.statusCode() == 404) {
                    gone.put(before.getKey(), null);
                } else {
                    requireFound(answer);
                }
            }
        }
        return gone;
    }

    /** Returns when the broker has them; only then do they count as sent. */
    private void send(Map<String, String> records) throws InterruptedException, ExecutionException {
        List<Future<?>> confirmations = new ArrayList<>();
        records.forEach((key, text) -> confirmations.add(producer.send(new ProducerRecord<>(topic, key, text))));
        producer.flush();
        for (Future<?> confirmation : confirmations) {
            confirmation.get();
        }
        records.forEach(this::remember);
    }

    /** Records of others in the topic, without a key or a number, are none of its business. */
    private void remember(String key, String text) {
        if (key == null || text == null) {
            sent.remove(key);
            return;
        }
        try {
            String id = JSON.readTree(text).path("_id").asText();
            if (!id.isEmpty()) {
                sent.put(key, new Sent(id, digest(text)));
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the topic holds a record that is not JSON; give the form its own topic");
        }
    }

    private JsonNode page(int start) throws IOException, InterruptedException {
        HttpResponse<String> answer = get("?format=json&limit=" + pageSize + "&start=" + start);
        requireFound(answer);
        JsonNode page;
        try {
            page = JSON.readTree(answer.body());
        } catch (JsonProcessingException e) {
            // its message may quote what was read
            throw new IOException("the answer is not JSON");
        }
        if (!page.path("results").isArray()) {
            throw new IOException("the answer has no results");
        }
        return page;
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(data.resolve(path))
                .header("Authorization", "Token " + token)
                .timeout(LIMIT)
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static void requireFound(HttpResponse<String> answer) throws IOException {
        if (answer.statusCode() != 200) {
            throw new IOException("Kobo answered " + answer.statusCode());
        }
    }

    private static String key(JsonNode submission) throws IOException {
        for (String name : List.of("meta/rootUuid", "meta/instanceID", "_uuid")) {
            String value = submission.path(name).asText();
            if (!value.isEmpty()) {
                return value.startsWith("uuid:") ? value.substring("uuid:".length()) : value;
            }
        }
        throw new IOException("a submission without a UUID");
    }

    private static String digest(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void say(String what) {
        System.out.println(Instant.now() + " " + what);
    }

    @Override
    public void close() {
        producer.close();
    }
}
