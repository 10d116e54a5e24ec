package io.fieldsink.postgres.servers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whether containers can be had is found out at once, and whatever is in the way is named. */
@Timeout(30)
class DockerEngineTest {
    private static final List<String> IMAGES = List.of("postgres:18", "apache/kafka:4.3.1");

    private static DockerEngine at(int port) {
        return new DockerEngine(URI.create("tcp://127.0.0.1:" + port));
    }

    private static HttpServer engineWith(String image) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/images/json", exchange -> {
            boolean there = exchange.getRequestURI().getQuery().contains("[\"" + image + "\"]");
            byte[] body = (there ? "[{\"Id\":\"sha256:1\"}]" : "[]").getBytes(UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        return server;
    }

    @Test
    void theImageThatIsMissingIsNamed() throws IOException {
        HttpServer engine = engineWith("postgres:18");
        try {
            assertThat(at(engine.getAddress().getPort()).lacks(List.of("postgres:18")))
                    .isEmpty();
            assertThat(at(engine.getAddress().getPort()).lacks(IMAGES))
                    .hasValue("the Docker engine has no image apache/kafka:4.3.1");
        } finally {
            engine.stop(0);
        }
    }

    @Test
    void whereThereIsNoEngineThatIsSaid() {
        assertThat(at(1).lacks(IMAGES)).hasValue("no Docker engine answers at tcp://127.0.0.1:1");
        assertThat(new DockerEngine(URI.create("unix:///nowhere.sock")).lacks(IMAGES))
                .hasValue("no Docker engine answers at unix:///nowhere.sock");
        assertThat(new DockerEngine(URI.create("ssh://somebody@elsewhere")).lacks(IMAGES))
                .hasValue("no Docker engine answers at ssh://somebody@elsewhere");
    }

    @Test
    void anEngineThatSaysNothingIsNotWaitedFor() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(at(silent.getLocalPort()).lacks(IMAGES)).isPresent();
        }
    }
}
