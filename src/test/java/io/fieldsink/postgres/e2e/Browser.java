package io.fieldsink.postgres.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldsink.postgres.servers.Await;
import io.fieldsink.postgres.servers.Folder;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A headless Chromium with one page open, driven by its own debugging protocol, so that neither a library nor a driver of
 * the browser's version is needed. Whatever the page complains of is kept.
 */
final class Browser implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");

    private final Folder folder;
    private final Process process;
    private final WebSocket socket;
    private final AtomicInteger numbers = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> asked = new ConcurrentHashMap<>();
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private volatile String allowed = "";

    /** That of {@code -Dbrowser=…}, or the first on the PATH. */
    static Optional<Path> find() {
        String given = System.getProperty("browser", "");
        if (!given.isEmpty()) {
            return Optional.of(Path.of(given));
        }
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    Browser(Path program) throws IOException {
        folder = Folder.create("browser");
        process = new ProcessBuilder(
                        program.toString(),
                        "--headless=new",
                        // the sandbox refuses to protect root
                        System.getProperty("user.name").equals("root") ? "--no-sandbox" : "--no-first-run",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--hide-scrollbars",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + folder.resolve("profile"),
                        "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("browser.log").toFile())
                .start();
        try {
            socket = HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .buildAsync(page(), new Listening())
                    .join();
        } catch (RuntimeException | Error e) {
            stop();
            throw e;
        }
        for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
            call(domain + ".enable", Map.of());
        }
    }

    /** The address under which the one page that is open is driven. */
    private URI page() {
        HttpClient http = HttpClient.newHttpClient();
        return Await.value(LIMIT, "the browser says where it listens", () -> {
            if (!process.isAlive()) {
                throw new Await.GaveUp("the browser ended: " + Files.readString(folder.resolve("browser.log")));
            }
            String port = Files.readAllLines(folder.resolve("profile").resolve("DevToolsActivePort"))
                    .get(0);
            HttpRequest list = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/list"))
                    .build();
            for (JsonNode target :
                    JSON.readTree(http.send(list, BodyHandlers.ofString()).body())) {
                if (target.get("type").asText().equals("page")) {
                    return Optional.of(
                            URI.create(target.get("webSocketDebuggerUrl").asText()));
                }
            }
            return Optional.empty();
        });
    }

    /** Of these dimensions; a phone's has touch, and scrolls what is too wide. */
    void resize(int width, int height, boolean phone) {
        call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", phone));
    }

    /** Returns when the page and its scripts are there; requests to anywhere else count as complaints from now on. */
    void open(URI address) {
        complaints.clear();
        allowed = address.toString();
        call("Page.navigate", Map.of("url", address.toString()));
        Await.until(
                LIMIT,
                address + " is there",
                () -> run("location.href + document.readyState").asText().equals(address + "complete"));
    }

    /** The value of this expression, or of what it promises. */
    JsonNode run(String expression) {
        JsonNode answer =
                call("Runtime.evaluate", Map.of("expression", expression, "awaitPromise", true, "returnByValue", true));
        if (answer.has("exceptionDetails")) {
            throw new IllegalStateException(answer.at("/exceptionDetails").toString());
        }
        return answer.at("/result/value");
    }

    void pressTab() {
        Map<String, Object> key = Map.of("key", "Tab", "code", "Tab", "windowsVirtualKeyCode", 9);
        for (String type : List.of("rawKeyDown", "keyUp")) {
            ObjectNode event = JSON.valueToTree(key);
            call("Input.dispatchKeyEvent", event.put("type", type));
        }
    }

    /** Of what the window shows, or of the whole page. */
    byte[] screenshot(boolean whole) {
        JsonNode answer = call("Page.captureScreenshot", Map.of("captureBeyondViewport", whole));
        return Base64.getDecoder().decode(answer.get("data").asText());
    }

    /** Errors and warnings of the console, requests that failed or went elsewhere. */
    List<String> complaints() {
        return List.copyOf(complaints);
    }

    private JsonNode call(String method, Object parameters) {
        int number = numbers.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        asked.put(number, answer);
        ObjectNode message = JSON.createObjectNode().put("id", number).put("method", method);
        message.set("params", JSON.valueToTree(parameters));
        socket.sendText(message.toString(), true).join();
        JsonNode answered =
                answer.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
        if (answered.has("error")) {
            throw new IllegalStateException(method + ": " + answered.get("error"));
        }
        return answered.get("result");
    }

    private void received(JsonNode message) {
        if (message.has("id")) {
            asked.remove(message.get("id").intValue()).complete(message);
            return;
        }
        JsonNode event = message.get("params");
        switch (message.get("method").asText()) {
            case "Runtime.exceptionThrown" ->
                complaints.add(event.get("exceptionDetails").toString());
            case "Runtime.consoleAPICalled" -> complaints.add(event.get("type").asText() + event.get("args"));
            case "Log.entryAdded" -> complaints.add(event.get("entry").toString());
            case "Network.loadingFailed" -> failed(event);
            case "Network.requestWillBeSent" -> sent(event.at("/request/url").asText());
            default -> {}
        }
    }

    /** Not what the page itself gave up. */
    private void failed(JsonNode event) {
        if (!event.path("canceled").booleanValue()) {
            complaints.add(event.toString());
        }
    }

    /** The browser draws its own controls with pictures that it has in data: addresses. */
    private void sent(String address) {
        if (!address.startsWith(allowed) && !address.startsWith("data:")) {
            complaints.add("a request to " + address);
        }
    }

    private final class Listening implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                try {
                    received(JSON.readTree(text.toString()));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                text.setLength(0);
            }
            from.request(1);
            return null;
        }
    }

    @Override
    public void close() {
        socket.abort();
        stop();
    }

    /** Its many processes take a moment to go, and write into the folder until then. */
    private void stop() {
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(one -> one.onExit()
                .orTimeout(10, TimeUnit.SECONDS)
                .exceptionally(e -> one)
                .join());
        folder.close();
    }
}
