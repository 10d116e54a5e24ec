package io.fieldsink.postgres.config;

import io.fieldsink.postgres.shape.Format;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One word of {@code record.format}: everything that is known of a source. A new source is a file like
 * {@link KoboPreset} and its line in {@link #ALL}.
 *
 * @param word what {@code record.format} says
 * @param format what its records always are
 * @param defaults options that have other defaults with it
 * @param columnTypes types of its own fields, as {@code column.types} would say them
 */
record Preset(String word, Format format, Map<String, String> defaults, String columnTypes) {
    private static final List<Preset> ALL = List.of(
            new Preset("plain", Format.PLAIN, Map.of(), ""),
            KoboPreset.PRESET,
            PrimeroPreset.PRESET,
            DebeziumPreset.PRESET);

    Preset {
        defaults = Map.copyOf(defaults);
    }

    /** The words, the default first. */
    static String[] words() {
        return ALL.stream().map(Preset::word).toArray(String[]::new);
    }

    /** The preset of a word that was checked. */
    static Preset of(String word) {
        return ALL.stream()
                .filter(preset -> preset.word.equals(word))
                .findFirst()
                .orElse(ALL.get(0));
    }

    /** The presets by word that have another default for the option than it has by itself. */
    static Map<String, String> defaultsOf(Option option) {
        Map<String, String> defaults = new LinkedHashMap<>();
        for (Preset preset : ALL) {
            if (preset.defaults.containsKey(option.name())) {
                defaults.put(preset.word, preset.defaults.get(option.name()));
            }
        }
        return defaults;
    }
}
