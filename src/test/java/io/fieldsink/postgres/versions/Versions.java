package io.fieldsink.postgres.versions;

import io.fieldsink.postgres.servers.Cluster;
import io.fieldsink.postgres.servers.Servers;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the servers say of themselves. */
record Versions(String connect, String postgres, String java, String servers) {
    /** As a worker logs it when it starts: vendor, name, version of the class files, version. */
    private static final Pattern JVM = Pattern.compile("jvm\\.spec = [^\\n]*, (\\d+[^,\\s]*), [^,\\n]*");

    static Versions of(Cluster cluster) {
        Matcher java = JVM.matcher(cluster.worker().log());
        if (!java.find()) {
            throw new IllegalStateException("the worker does not tell its Java");
        }
        return new Versions(
                cluster.rest().get("/").ok().at("/version").asText(),
                cluster.postgres().value("postgres", "SHOW server_version"),
                java.group(1),
                Servers.chosen().description());
    }
}
