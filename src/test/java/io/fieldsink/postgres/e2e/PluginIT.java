package io.fieldsink.postgres.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fieldsink.postgres.servers.Cluster;
import io.fieldsink.postgres.servers.Component;
import java.io.IOException;
import java.util.List;
import java.util.stream.StreamSupport;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The zip that users download. */
@Tag("versions")
class PluginIT {
    private static final String VERSION = System.getProperty("component.version");

    @Test
    void theWorkerLoadsTheConnectorOfThisVersionFromTheZip() {
        JsonNode plugins = Cluster.shared().rest().get("/connector-plugins").ok();
        assertThat(StreamSupport.stream(plugins.spliterator(), false)
                        .filter(plugin -> plugin.get("class").textValue().equals(Scene.CONNECTOR_CLASS)))
                .extracting(plugin -> plugin.get("version").textValue())
                .containsExactly(VERSION);
        assertThat(Cluster.shared().worker().log())
                .contains("PluginClassLoader{pluginLocation=file:")
                .containsPattern("Loading plugin from: .*fieldsink-kafka-connect-postgres-sink-" + VERSION);
    }

    @Test
    void theZipHoldsOurJarAndOnlyWhatAWorkerDoesNotBring() throws IOException {
        try (ZipFile zip = new ZipFile(Component.zip().toFile())) {
            String root = "fieldsink-kafka-connect-postgres-sink-" + VERSION + "/";
            List<String> names = zip.stream()
                    .map(entry -> entry.getName().substring(root.length()))
                    .toList();
            assertThat(names)
                    .contains("manifest.json", "doc/README.md", "doc/LICENSE", "etc/consumption-events.json")
                    .filteredOn(name -> name.startsWith("lib/") && name.endsWith(".jar"))
                    .extracting(name -> name.replaceAll("^lib/|-[0-9.]+\\.jar$", ""))
                    .containsExactlyInAnyOrder("kafka-connect-postgres-sink", "postgresql", "HikariCP", "jackson-core");
        }
    }
}
