package io.fieldsink.postgres.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;

/** As much of a schema registry as Apicurio's converter asks for: one schema by its number, which refers to no other. */
final class SchemaRegistry implements AutoCloseable {
    static final int NUMBER = 7;
    private static final String PATH = "/apis/registry/v2";

    private final HttpServer server;
    private final AtomicInteger asked = new AtomicInteger();

    private SchemaRegistry(HttpServer server) {
        this.server = server;
    }

    static SchemaRegistry of(String schema) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        SchemaRegistry registry = new SchemaRegistry(server);
        server.createContext(PATH + "/ids/contentIds/" + NUMBER, exchange -> {
            boolean references = exchange.getRequestURI().getPath().endsWith("/references");
            answer(exchange, references ? "[]" : schema);
            registry.asked.incrementAndGet();
        });
        server.start();
        return registry;
    }

    private static void answer(HttpExchange exchange, String json) throws IOException {
        try (exchange) {
            byte[] body = json.getBytes(UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + PATH;
    }

    int asked() {
        return asked.get();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
