package io.fieldsink.postgres.e2e;

import io.fieldsink.postgres.servers.Folder;
import io.fieldsink.postgres.servers.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** config/sources/KoboPoll.java, run as its users run it, with the properties beside it. */
final class KoboPoller implements AutoCloseable {
    private static final Path SOURCES = Path.of("config", "sources");

    private final Folder folder = Folder.create("kobo-poll");
    private final Process process;

    private KoboPoller(KoboServer kobo, String token, Scene scene) throws IOException {
        ProcessBuilder java = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Dkobo.url=" + kobo.url(),
                        "-Dtopic=" + scene.name(),
                        "-Dpoll.interval.ms=200",
                        "-Dkafka.bootstrap.servers=" + scene.kafka().bootstrap(),
                        "-classpath",
                        Platform.classPath(),
                        SOURCES.resolve("KoboPoll.java").toString(),
                        SOURCES.resolve("kobo-poll.properties").toString()))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile());
        java.environment().put("KOBO_TOKEN", token);
        process = java.start();
    }

    static KoboPoller start(KoboServer kobo, String token, Scene scene) throws IOException {
        return new KoboPoller(kobo, token, scene);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    String log() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** SIGKILL: it is asked nothing and says nothing. */
    @Override
    public void close() {
        try (folder) {
            process.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
