package io.fieldsink.postgres.servers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What a Docker engine has, asked directly and shortly: Testcontainers would pull images and wait for minutes. */
final class DockerEngine {
    private static final long LIMIT_SECONDS = 5;

    private final URI address;

    DockerEngine(URI address) {
        this.address = address;
    }

    /** Why containers of these images could not be started at once; empty if they could. */
    Optional<String> lacks(List<String> images) {
        try {
            for (String image : images) {
                if (!has(image)) {
                    return Optional.of("the Docker engine has no image " + image);
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("no Docker engine answers at " + address);
        }
    }

    private boolean has(String image) throws IOException {
        String filters = URLEncoder.encode("{\"reference\":[\"" + image + "\"]}", UTF_8);
        String answer = get("/images/json?filters=" + filters);
        if (!answer.startsWith("HTTP/1.0 200") && !answer.startsWith("HTTP/1.1 200")) {
            throw new IOException("not an engine");
        }
        return answer.contains("\"Id\"");
    }

    private String get(String path) throws IOException {
        CompletableFuture<String> answer = new CompletableFuture<>();
        Thread asking = new Thread(
                () -> {
                    try {
                        answer.complete(ask(path));
                    } catch (IOException | RuntimeException e) {
                        answer.completeExceptionally(e);
                    }
                },
                "ask-docker");
        asking.setDaemon(true);
        asking.start();
        try {
            return answer.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private String ask(String path) throws IOException {
        try (SocketChannel channel = SocketChannel.open(socket())) {
            String request = "GET " + path + " HTTP/1.0\r\nHost: docker\r\n\r\n";
            Channels.newOutputStream(channel).write(request.getBytes(UTF_8));
            return new String(Channels.newInputStream(channel).readAllBytes(), UTF_8);
        }
    }

    /** Others, such as npipe or ssh, are left to {@code -Dservers=testcontainers}. */
    private SocketAddress socket() throws IOException {
        return switch (String.valueOf(address.getScheme())) {
            case "unix" -> UnixDomainSocketAddress.of(Path.of(address.getPath()));
            case "tcp", "http" -> new InetSocketAddress(address.getHost(), address.getPort());
            default -> throw new IOException("not asked: " + address.getScheme());
        };
    }
}
