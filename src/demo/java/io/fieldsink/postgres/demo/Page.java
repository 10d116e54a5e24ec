package io.fieldsink.postgres.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Properties;
import java.util.concurrent.Callable;

/**
 * The programme manager's page, for browsers of this machine only. It reads and changes nothing. One question is answered
 * at a time, by the server's one thread.
 */
public final class Page implements AutoCloseable {
    private static final String FOLDER = "/demo/page/";
    private static final String WEBJAR = "org.webjars.npm/chart.js";
    private static final String ONLY_OURS = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
            + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final HttpServer http;
    private final Callable<Connection> database;
    private final Way way;
    private final Board board = new Board();

    private Page(HttpServer http, Callable<Connection> database, Way way) {
        this.http = http;
        this.database = database;
        this.way = way;
    }

    /** On this port, or with 0 on any that is free. */
    public static Page open(Callable<Connection> database, Way way, int port) throws IOException {
        HttpServer http;
        try {
            http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (BindException e) {
            throw new IllegalStateException("port " + port + " of -Ddemo.port is taken", e);
        }
        Page page = new Page(http, database, way);
        http.createContext("/", page::answer);
        http.start();
        return page;
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + port() + "/");
    }

    private int port() {
        return http.getAddress().getPort();
    }

    private record Content(int status, String type, String text) {
        static Content json(Object tree) {
            return new Content(200, "application/json", tree.toString());
        }

        static Content refusal(int status, String why) {
            return new Content(status, "text/plain; charset=utf-8", why);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Content content = content(exchange);
            Headers headers = exchange.getResponseHeaders();
            headers.set("Content-Type", content.type());
            headers.set("Content-Security-Policy", ONLY_OURS);
            headers.set("X-Content-Type-Options", "nosniff");
            headers.set("Referrer-Policy", "no-referrer");
            headers.set("Cache-Control", "no-store");
            byte[] bytes = content.text().getBytes(UTF_8);
            exchange.sendResponseHeaders(content.status(), bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private Content content(HttpExchange exchange) throws IOException {
        if (!isOurs(exchange.getRequestHeaders().getFirst("Host"))) {
            return Content.refusal(403, "This page is at " + address());
        }
        if (!exchange.getRequestMethod().equals("GET")) {
            return Content.refusal(405, "This page is only read");
        }
        URI asked = exchange.getRequestURI();
        return switch (asked.getPath()) {
            case "/" -> file("index.html", "text/html; charset=utf-8");
            case "/page.css" -> file("page.css", "text/css; charset=utf-8");
            case "/page.js" -> file("page.js", "text/javascript; charset=utf-8");
            case "/icon.svg" -> file("icon.svg", "image/svg+xml");
            case "/chart.js" -> new Content(200, "text/javascript; charset=utf-8", library());
            case "/panels.json" -> Content.json(board.looks());
            case "/now.json" -> now(asked.getRawQuery());
            default -> Content.refusal(404, "There is no such thing here");
        };
    }

    /** A name that somebody else let point to this machine would let their page read ours. */
    private boolean isOurs(String host) {
        return ("127.0.0.1:" + port()).equals(host) || ("localhost:" + port()).equals(host);
    }

    private static Content file(String name, String type) throws IOException {
        return new Content(200, type, resource(FOLDER + name));
    }

    /** Of the version that the WebJar on the class path has. */
    private static String library() throws IOException {
        Properties about = new Properties();
        try (InputStream in = Page.class.getResourceAsStream("/META-INF/maven/" + WEBJAR + "/pom.properties")) {
            about.load(in);
        }
        return resource(
                "/META-INF/resources/webjars/chart.js/" + about.getProperty("version") + "/dist/chart.umd.min.js");
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Page.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    private Content now(String query) {
        try (Connection connection = database.call()) {
            Board.Choice choice = Board.Choice.of(query == null ? "" : query);
            readOnly(connection);
            ObjectNode now = board.figures(connection, choice);
            now.put("at", Instant.now().toString());
            now.set("way", way.now(connection));
            return Content.json(now);
        } catch (DateTimeException e) {
            return Content.refusal(400, "Days are written like 2024-03-31");
        } catch (Exception e) {
            // a server is away, or a table is just being changed; what it said may hold values
            return Content.refusal(
                    503, "No figures at the moment: " + e.getClass().getSimpleName());
        }
    }

    /** The page never holds up those who write: where a table is being changed it gives up, long before a deadlock. */
    private static void readOnly(Connection connection) throws SQLException {
        connection.setReadOnly(true);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET lock_timeout = '500ms'");
        }
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
