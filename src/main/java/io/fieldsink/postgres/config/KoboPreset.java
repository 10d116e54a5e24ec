package io.fieldsink.postgres.config;

import io.fieldsink.postgres.shape.Format;
import io.fieldsink.postgres.shape.Format.FirstOf;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Submissions of KoboToolbox, as its API's version 2 and its REST services deliver them (facts from kpi's source of August
 * 2026 and its documentation).
 *
 * <p>The key stays over edits: {@code meta/rootUuid}, which older servers give only after the first edit, when it is the
 * {@code meta/instanceID} of the first version. Each version has a name of its own and tells the one before it
 * ({@code meta/deprecatedID}); nothing else in it says which is newer. Answers are text in JSON, whatever the question,
 * and what passes them on may turn some into numbers. Links to attachments need a login, and lead to photographs.
 */
final class KoboPreset {
    private static final String UUID = "uuid:";

    static final Preset PRESET = new Preset(
            "kobo",
            new Format(
                    Set.of("_uuid", "meta/instanceID", "meta/rootUuid", "_xform_id_string"),
                    Map.of("submission_uuid", new FirstOf(List.of("meta/rootUuid", "meta/instanceID", "_uuid"), UUID)),
                    Map.of("_attachments", new FirstOf(List.of("uid", "id"), "")),
                    Set.of("_supplementalDetails", "_tags", "_notes"),
                    Set.of("_validation_status/timestamp"),
                    Set.of("_geolocation"),
                    true,
                    true,
                    false,
                    List.of("_attachments/*url*"),
                    Optional.of(new FirstOf(List.of("meta/instanceID", "_uuid"), UUID)),
                    List.of("meta/deprecatedID", "meta/rootUuid"),
                    Optional.empty()),
            Map.of(
                    "pk.fields", "submission_uuid",
                    "delete.enabled", "true",
                    "nested.objects", "flatten",
                    "nested.arrays", "tables",
                    "auto.evolve", "text",
                    "null.values", "\"\",\"undefined\""),
            "_id:bigint,_submission_time:timestamptz,start:timestamptz,end:timestamptz,today:date");

    private KoboPreset() {}
}
