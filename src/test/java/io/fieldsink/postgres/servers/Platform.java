package io.fieldsink.postgres.servers;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What forked brokers and workers run on: the Java and the Kafka that the tests have, unless {@code -Dserver.java} names
 * another JDK's folder, or {@code -Dserver.libs} a folder with the jars of another Kafka.
 */
public final class Platform {
    /** Up soon and small, for tests that do not measure anything. */
    static final List<String> LEAN = List.of("-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    private static final Duration DYING = Duration.ofSeconds(5);
    private static final Predicate<String> OURS = Pattern.compile(
                    "([/\\\\](test-)?classes[/\\\\]?|kafka-connect-postgres-sink-[^/\\\\]*\\.jar)$")
            .asPredicate();

    private Platform() {}

    /** A process that works in this folder: Java with these options, and one of Kafka's or Connect's programs. */
    static ProcessBuilder java(Folder folder, List<String> options, List<String> program) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(setting("server.java", System.getProperty("java.home")), "bin", "java")
                .toString());
        command.addAll(options);
        command.add("-Dlog4j2.configurationFile=" + logging(folder, "log4j2.xml"));
        // until Kafka 3.9
        command.add(
                "-Dlog4j.configuration=" + logging(folder, "log4j.properties").toUri());
        command.addAll(List.of("-classpath", libs()));
        command.addAll(program);
        return new ProcessBuilder(command).directory(folder.path().toFile()).redirectErrorStream(true);
    }

    /** SIGTERM, and where that does not end it in time, SIGKILL. */
    static void stop(Process process, Duration limit) {
        process.destroy();
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor(DYING.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static Path logging(Folder folder, String name) throws IOException {
        Path file = folder.resolve(name);
        try (InputStream in = Platform.class.getResourceAsStream("worker-" + name)) {
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        }
        return file;
    }

    /** Whether that is not what this JVM runs on. */
    static boolean isOther() {
        return !setting("server.java", "").isEmpty()
                || !setting("server.libs", "").isEmpty();
    }

    private static String libs() {
        String folder = setting("server.libs", "");
        return folder.isEmpty() ? classPath() : Path.of(folder, "*").toString();
    }

    /** Maven hands on what is not set as nothing. */
    private static String setting(String name, String standard) {
        String set = System.getProperty(name, "");
        return set.isEmpty() ? standard : set;
    }

    /** What the tests have, Kafka and Connect among it, without what this project builds. */
    public static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(OURS.negate())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
