package io.fieldsink.postgres.config;

import io.fieldsink.postgres.shape.Format;
import io.fieldsink.postgres.shape.Format.FirstOf;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Records of Primero, as its API's version 2 and its webhooks deliver them (facts from primeroIMS/primero).
 *
 * <p>The API calls the key {@code id}, webhooks {@code record_id}; {@code last_updated_at} moves with every save. The
 * entries of a subform have a {@code unique_id}; lists of files and logs have none. Links to attachments expire, and lead
 * to photographs of children.
 */
final class PrimeroPreset {
    static final Preset PRESET = new Preset(
            "primero",
            new Format(
                    Set.of("id", "record_id"),
                    Map.of("id", new FirstOf(List.of("id", "record_id"), "")),
                    Map.of("*", new FirstOf(List.of("unique_id"), "")),
                    Set.of(),
                    Set.of(),
                    Set.of(),
                    false,
                    false,
                    true,
                    List.of("*attachment_url"),
                    Optional.empty(),
                    List.of(),
                    Optional.empty()),
            Map.of(
                    "pk.fields", "id",
                    "version.field", "last_updated_at",
                    "delete.enabled", "true",
                    "nested.objects", "flatten",
                    "nested.arrays", "tables",
                    "auto.evolve", "text"),
            "last_updated_at:timestamptz,created_at:timestamptz,posted_at:timestamptz");

    private PrimeroPreset() {}
}
