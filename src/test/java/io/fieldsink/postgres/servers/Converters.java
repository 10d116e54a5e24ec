package io.fieldsink.postgres.servers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;

/** Plugins beside ours on the workers of the end-to-end tests: what reads Avro and Protobuf, each with its own jars. */
final class Converters {
    private static final String SERVICES = "META-INF/services/org.apache.kafka.connect.storage.Converter";
    private static final String AVRO = "io.apicurio.registry.utils.converter.AvroConverter";
    private static final String PROTOBUF = "io.fieldsink.postgres.e2e.ProtobufConverter";

    private Converters() {}

    /** The folder that the build filled, as a plugin.path; empty where there is none. */
    static List<Path> folder() {
        String set = System.getProperty("converters", "");
        if (set.isEmpty() || !Files.isDirectory(Path.of(set))) {
            return List.of();
        }
        Path folder = Path.of(set);
        try {
            addServices(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.of(folder);
    }

    private static void addServices(Path folder) throws IOException {
        // Apicurio's jars do not tell what they hold, and workers that only load services would not find it
        try (JarOutputStream jar = jar(folder.resolve("avro"))) {
            put(jar, SERVICES, AVRO.getBytes(UTF_8));
        }
        try (JarOutputStream jar = jar(folder.resolve("protobuf"))) {
            put(jar, SERVICES, PROTOBUF.getBytes(UTF_8));
            String file = PROTOBUF.replace('.', '/') + ".class";
            try (InputStream in = Converters.class.getClassLoader().getResourceAsStream(file)) {
                put(jar, file, in.readAllBytes());
            }
        }
    }

    private static JarOutputStream jar(Path folder) throws IOException {
        return new JarOutputStream(Files.newOutputStream(folder.resolve("services.jar")));
    }

    private static void put(JarOutputStream jar, String name, byte[] content) throws IOException {
        jar.putNextEntry(new ZipEntry(name));
        jar.write(content);
        jar.closeEntry();
    }
}
