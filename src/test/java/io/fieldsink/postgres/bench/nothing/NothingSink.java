package io.fieldsink.postgres.bench.nothing;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.sink.SinkConnector;

/** Lets every record pass. */
public final class NothingSink extends SinkConnector {
    private Map<String, String> props = Map.of();

    @Override
    public void start(Map<String, String> given) {
        props = given;
    }

    @Override
    public Class<? extends Task> taskClass() {
        return NothingTask.class;
    }

    @Override
    public List<Map<String, String>> taskConfigs(int maxTasks) {
        return List.of(props);
    }

    @Override
    public void stop() {
        // nothing is open
    }

    @Override
    public ConfigDef config() {
        return new ConfigDef()
                .define(
                        "file",
                        ConfigDef.Type.STRING,
                        ConfigDef.Importance.HIGH,
                        "Where it writes how many nanoseconds lie between the first put and the last.");
    }

    @Override
    public String version() {
        return "1";
    }
}
