package io.fieldsink.postgres.servers;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which servers it is to be: what {@code -Dservers} says, {@code testcontainers} or {@code embedded}; where it says
 * nothing, containers if an engine answers and has all images, so that nothing is pulled unasked. Said aloud, once.
 */
final class Choice {
    static final Servers MADE = make();

    private Choice() {}

    private static Servers make() {
        String asked = System.getProperty("servers", "");
        return switch (asked) {
            case "testcontainers" -> announced(containers(), "as -Dservers says");
            case "embedded" -> announced(new EmbeddedServers(), "as -Dservers says");
            case "" -> usual();
            default -> throw new IllegalArgumentException("-Dservers=" + asked + ": write testcontainers or embedded");
        };
    }

    private static Servers usual() {
        Optional<String> lack = engine().lacks(images());
        return lack.isPresent()
                ? announced(new EmbeddedServers(), "since " + lack.get() + " (-Dservers=testcontainers insists)")
                : announced(containers(), "since a Docker engine has the images (-Dservers=embedded goes without)");
    }

    private static Servers containers() {
        return new ContainerServers(image("postgres"), image("kafka"));
    }

    private static DockerEngine engine() {
        return new DockerEngine(URI.create(variable("DOCKER_HOST").orElse("unix:///var/run/docker.sock")));
    }

    private static List<String> images() {
        List<String> images = new ArrayList<>(List.of(image("postgres"), image("kafka")));
        if (!variable("TESTCONTAINERS_RYUK_DISABLED").equals(Optional.of("true"))) {
            // Testcontainers starts one of these beside the others, to take them away
            images.add("testcontainers/ryuk");
        }
        return images;
    }

    private static String image(String server) {
        return System.getProperty(server + ".image", "");
    }

    private static Optional<String> variable(String name) {
        return Optional.ofNullable(System.getenv(name)).filter(text -> !text.isEmpty());
    }

    private static Servers announced(Servers servers, String why) {
        System.out.println("Servers: " + servers.description() + ", " + why);
        return servers;
    }
}
