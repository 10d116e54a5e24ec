package io.fieldsink.postgres.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fieldsink.postgres.demo.Page;
import io.fieldsink.postgres.demo.Panel;
import io.fieldsink.postgres.demo.Sample;
import io.fieldsink.postgres.demo.View;
import io.fieldsink.postgres.demo.Way;
import io.fieldsink.postgres.e2e.Figures.Choice;
import io.fieldsink.postgres.servers.Await;
import io.fieldsink.postgres.servers.Cluster;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.LocalDate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The demo's page over the samples, as it answers over HTTP and as somebody sees it in a real browser, where there is one. */
@Timeout(600)
class PageIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Figures FIGURES = new Figures();
    private static final Choice ALL = new Choice(LocalDate.of(1, 1, 1), LocalDate.of(9999, 12, 31), "dose");
    private static final Choice MARCH = new Choice(LocalDate.of(2024, 3, 2), LocalDate.of(2024, 4, 1), "tablet");
    private static final Choice NEVER = new Choice(LocalDate.of(2001, 1, 1), LocalDate.of(2001, 1, 2), "kg");
    private static final String NO_BROWSER =
            "SKIPPED: no browser saw the page, since neither -Dbrowser=PATH nor the PATH"
                    + " names a Chromium or Chrome; what the page is told was tested over HTTP.";

    private static final Optional<Path> PROGRAM = Browser.find();

    private static SampleScene scene;
    private static Page page;

    @BeforeAll
    static void loadTheSamples() throws Exception {
        scene = new SampleScene(1);
        scene.send();
        scene.start(Map.of("topics.to.tables", scene.tablesOfTheViews()));
        scene.awaitAllCommitted();
        try (Connection connection = scene.connect()) {
            for (View view : View.all()) {
                view.create(connection);
            }
        }
        page = open();
        if (PROGRAM.isEmpty()) {
            System.err.println(NO_BROWSER);
        }
    }

    private static Page open() throws IOException {
        Cluster cluster = Cluster.shared();
        return Page.open(scene::connect, new Way(cluster.kafka(), cluster.rest(), scene.bodies()), 0);
    }

    @AfterAll
    static void close() {
        if (page != null) {
            page.close();
        }
        scene.close();
    }

    @Test
    void everyPanelIsToldTheExactFigures() throws Exception {
        for (Choice choice : List.of(ALL, MARCH, NEVER)) {
            JsonNode now = now("now.json?from=" + choice.start() + "&to=" + choice.end() + "&unit=" + choice.unit());
            assertThat(now.get("unit").textValue()).isEqualTo(choice.unit());
            assertThat(now.get("figures").size()).isEqualTo(Panel.all().size() - 1);
            for (Panel panel : panels()) {
                assertThat(now.get("figures").get(panel.title()))
                        .as("%s, %s", panel, choice)
                        .isEqualTo(JSON.valueToTree(FIGURES.of(panel.title(), choice)));
            }
        }
    }

    private static List<Panel> panels() {
        return Panel.all().stream().filter(panel -> !panel.isChoice()).toList();
    }

    @Test
    void withoutAChoiceItIsAllThereIsAndTheFirstUnit() throws Exception {
        JsonNode now = now("now.json?from=&to=&unit=");
        assertThat(now.get("figures")).isEqualTo(now("now.json").get("figures"));
        assertThat(now.get("unit").textValue())
                .isEqualTo(FIGURES.units().get(1).get(0))
                .isEqualTo(ALL.unit());
        assertThat(now.get("figures").get("Submissions per day"))
                .isEqualTo(JSON.valueToTree(FIGURES.of("Submissions per day", ALL)));
    }

    @Test
    void theRecordsWayIsTold() throws Exception {
        Cluster.shared().kafka().send(scene.topic(Sample.EVENTS), 0, "k", "{\"event_id\":7,\"quantity\":\"Zarquon\"}");
        scene.awaitAllCommitted();
        Await.until(
                Duration.ofSeconds(60),
                "the server has counted the rows, which it does when its sessions are idle",
                () -> now("now.json").at("/way/rowsWritten").longValue() > 2000);
        HttpResponse<String> answer = get("now.json");
        JsonNode way = JSON.readTree(answer.body()).get("way");
        long sent = 0;
        for (Sample sample : Sample.values()) {
            sent += Cluster.shared().kafka().count(scene.topic(sample));
        }
        assertThat(way.get("sent").longValue()).isEqualTo(sent);
        assertThat(way.get("waiting").longValue()).isZero();
        assertThat(way.get("connectors"))
                .hasSize(3)
                .allMatch(one -> one.get("state").textValue().equals("RUNNING"));
        assertThat(way.get("deadLetters")).hasSameSizeAs(scene.deadLetters());
        assertThat(way.get("deadLetters").toString())
                .contains("cannot hold the value of field quantity", "the key field event_id is missing");
        assertThat(answer.body()).doesNotContain("Zarquon");
    }

    @Test
    void itIsForThisMachineOnlyAndReadsOnly() throws Exception {
        HttpResponse<String> answer = get("");
        assertThat(answer.headers().firstValue("Content-Security-Policy").orElse(""))
                .startsWith("default-src 'none'; script-src 'self';");
        assertThat(get("now.json?from=yesterday").statusCode()).isEqualTo(400);
        assertThat(get("page.class").statusCode()).isEqualTo(404);
        assertThat(get("..%2f..%2flog4j2.xml").statusCode()).isEqualTo(404);
        assertThat(raw("POST / HTTP/1.1\r\nHost: 127.0.0.1:" + page.address().getPort()))
                .startsWith("HTTP/1.1 405 ");
        assertThat(raw("GET /now.json HTTP/1.1\r\nHost: elsewhere.example")).startsWith("HTTP/1.1 403 ");
        for (NetworkInterface network : NetworkInterface.networkInterfaces().toList()) {
            for (InetAddress address : network.inetAddresses().toList()) {
                if (!address.isLoopbackAddress()) {
                    assertThatThrownBy(() -> new Socket(address, page.address().getPort()).close())
                            .isInstanceOf(ConnectException.class);
                }
            }
        }
    }

    @Test
    void everyNumberOnThePageIsTheExactFigure() throws Exception {
        try (Browser browser = browser()) {
            browser.open(page.address());
            for (Choice choice : List.of(ALL, MARCH, NEVER)) {
                choose(browser, choice);
                Map<String, List<List<String>>> words = Reading.words(browser);
                Map<String, Map<String, List<Double>>> drawings = Reading.drawings(browser);
                assertThat(words).hasSize(panels().size());
                for (Panel panel : panels()) {
                    List<List<String>> figures = FIGURES.of(panel.title(), choice);
                    assertThat(words.get(panel.title()))
                            .as("%s, %s", panel, choice)
                            .isEqualTo(Reading.shown(figures));
                    if (drawings.containsKey(panel.title())) {
                        assertThat(drawings.get(panel.title()))
                                .as("%s drawn, %s", panel, choice)
                                .isEqualTo(Reading.drawn(figures));
                    }
                }
                assertThat(drawings).hasSize(choice.equals(NEVER) ? 1 : 5);
            }
            JsonNode way = now("now.json").get("way");
            assertThat(browser.run("['sent', 'waiting', 'rejected'].map(id => byId(id).textContent).join(' ')")
                            .asText())
                    .isEqualTo("%,d %,d %,d"
                            .formatted(
                                    way.get("sent").longValue(),
                                    way.get("waiting").longValue(),
                                    way.get("deadLetters").size()));
            assertThat(browser.run("byId('letters').rows.length").intValue())
                    .isEqualTo(way.get("deadLetters").size());
            assertThat(browser.complaints()).isEmpty();
        }
    }

    /** As somebody does it, and waits for the answer. */
    private static void choose(Browser browser, Choice choice) {
        Await.until(
                LIMIT,
                "the page has its units",
                () -> browser.run("form.elements.unit.options.length > 0").booleanValue());
        boolean all = choice.equals(ALL);
        browser.run("""
            form.elements.from.value = '%s';
            form.elements.to.value = '%s';
            form.elements.unit.value = '%s';
            form.dispatchEvent(new Event('change'));
            """.formatted(all ? "" : choice.start(), all ? "" : choice.end(), choice.unit()));
        List<List<String>> products = Reading.shown(FIGURES.of("Consumption by product and week", choice));
        Await.until(
                LIMIT,
                "the page shows " + choice,
                () -> Reading.words(browser)
                        .get("Consumption by product and week")
                        .equals(products));
    }

    @Test
    void aRecordThatComesAndGoesShowsWithoutReloading() throws Exception {
        String topic = scene.topic(Sample.HOUSEHOLDS);
        String key = "7d0c1f6e-0000-4000-8000-000000000001";
        String before = FIGURES.of("Data as of", ALL).get(3).get(1);
        String after = String.valueOf(Integer.parseInt(before) + 1);
        try (Browser browser = browser()) {
            browser.open(page.address());
            browser.run("window.notReloaded = true");
            awaitHouseholds(browser, before);
            Cluster.shared().kafka().send(topic, 0, key, """
                {"_uuid":"%1$s","meta/instanceID":"uuid:%1$s","_submission_time":"2024-03-05T10:00:00"}
                """.formatted(key));
            awaitHouseholds(browser, after);
            Cluster.shared().kafka().send(topic, 0, key, null);
            awaitHouseholds(browser, before);
            assertThat(browser.run("window.notReloaded").booleanValue()).isTrue();
            assertThat(browser.complaints()).isEmpty();
        }
    }

    private static void awaitHouseholds(Browser browser, String count) {
        Await.until(
                LIMIT,
                "the page shows " + count + " households",
                () -> Reading.words(browser).get("Data as of").get(3).get(1).equals(count));
    }

    @Test
    void everyControlIsReachedByTabAndHasAName() throws Exception {
        try (Browser browser = browser()) {
            browser.open(page.address());
            choose(browser, ALL);
            int controls = browser.run("""
                window.controls = [...document.querySelectorAll('a[href], button, input, select, summary, [tabindex="0"]')]
                  .filter(one => one.checkVisibility());
                controls.length\
                """).intValue();
            assertThat(controls).isGreaterThanOrEqualTo(15);
            Set<Integer> reached = new LinkedHashSet<>();
            for (int i = 0; i < 4 * controls && reached.size() < controls; i++) {
                browser.pressTab();
                JsonNode at = browser.run("""
                    ({ number: controls.indexOf(document.activeElement),
                       ring: parseFloat(getComputedStyle(document.activeElement).outlineWidth) })\
                    """);
                if (at.get("number").intValue() >= 0) {
                    reached.add(at.get("number").intValue());
                    assertThat(at.get("ring").doubleValue())
                            .as("focus shows, %s", at)
                            .isGreaterThanOrEqualTo(2);
                }
            }
            // in the order of the page
            assertThat(List.copyOf(reached)).hasSize(controls).isSorted();
            assertThat(browser.run("""
                [document.querySelectorAll('h1, main, header, footer').length,
                 [...document.querySelectorAll('input, select')].every(one => one.labels.length === 1),
                 [...document.querySelectorAll('canvas')].every(one => one.role === 'img' && one.ariaLabel),
                 [...document.querySelectorAll('canvas')].every(one => one.closest('.panel').querySelector('table')),
                 document.documentElement.lang].join(' ')\
                """).asText()).isEqualTo("4 true true true en");
            assertThat(browser.complaints()).isEmpty();
        }
    }

    @Test
    void everythingHasEnoughContrast() throws Exception {
        String contrast =
                new String(PageIT.class.getResourceAsStream("contrast.js").readAllBytes(), UTF_8);
        try (Browser browser = browser()) {
            browser.open(page.address());
            choose(browser, ALL);
            browser.run("document.querySelectorAll('details').forEach(one => one.open = true); byId('pause').click()");
            for (String state : List.of("good", "busy", "bad")) {
                browser.run("byId('state').dataset.state = '" + state + "'");
                JsonNode seen = browser.run(contrast);
                assertThat(seen.get("poor")).isEmpty();
                assertThat(seen.get("looked").intValue()).isGreaterThan(300);
            }
            assertThat(browser.complaints()).isEmpty();
        }
    }

    /** Leaves what it saw in target/page; with {@code -Ddocs.write=true} also as README's picture. */
    @Test
    void aPhoneNeedsNoScrollingSideways() throws Exception {
        Path pictures = Files.createDirectories(Path.of("target", "page"));
        try (Browser browser = browser()) {
            browser.resize(1280, 1340, false);
            browser.open(page.address());
            choose(browser, ALL);
            Files.write(pictures.resolve("desktop.png"), browser.screenshot(false));
            if (Boolean.getBoolean("docs.write")) {
                Files.copy(pictures.resolve("desktop.png"), Path.of("docs", "page.png"), REPLACE_EXISTING);
            }
            browser.resize(375, 800, true);
            browser.open(page.address());
            choose(browser, ALL);
            browser.run("document.querySelectorAll('details').forEach(one => one.open = true)");
            Files.write(pictures.resolve("phone.png"), browser.screenshot(true));
            assertThat(browser.run("[innerWidth, document.scrollingElement.scrollWidth].join(' ')")
                            .asText())
                    .isEqualTo("375 375");
            assertThat(browser.complaints()).isEmpty();
        }
    }

    @Test
    void aPageWhoseDemoIsGoneSaysSo() throws Exception {
        try (Browser browser = browser()) {
            try (Page another = open()) {
                browser.open(another.address());
                choose(browser, ALL);
            }
            Await.until(
                    LIMIT,
                    "the page says that its figures are old",
                    () -> browser.run("byId('state').textContent").asText().startsWith("No answer"));
        }
    }

    /** Skips the test, loudly, where there is none. */
    private static Browser browser() throws IOException {
        assumeTrue(PROGRAM.isPresent(), NO_BROWSER);
        return new Browser(PROGRAM.orElseThrow());
    }

    private static JsonNode now(String what) throws Exception {
        HttpResponse<String> answer = get(what);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private static HttpResponse<String> get(String what) throws Exception {
        URI address = URI.create(page.address() + what);
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
    }

    /** What Java's own client would not send. */
    private static String raw(String request) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), page.address().getPort())) {
            socket.getOutputStream().write((request + "\r\nConnection: close\r\n\r\n").getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }
}
