package io.fieldsink.postgres.config;

import static io.fieldsink.postgres.config.TableOptions.RECORD_FORMAT;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The options as the user wrote them, for the whole connector or for one table, over the defaults. A text that an option
 * cannot take has been reported before, and reads as the default here, so that all mistakes are found in one go.
 */
final class Settings {
    private final Map<String, String> props;
    private final Map<String, String> ofTable;
    private final String prefix;

    private Settings(Map<String, String> props, Map<String, String> ofTable, String prefix) {
        this.props = props;
        this.ofTable = ofTable;
        this.prefix = prefix;
    }

    static Settings ofConnector(Map<String, String> props) {
        return new Settings(props, Map.of(), "");
    }

    /**
     * The same for one table.
     *
     * @param table its name as the user writes it
     * @param overrides the options it has of its own, each with the full name under which the user wrote it
     */
    Settings forTable(String table, Map<String, String> overrides) {
        return new Settings(props, overrides, OptionNames.TABLE + table + '.');
    }

    /** Reports every text that its option cannot take. */
    void check(Mistakes mistakes) {
        for (Option option : SinkOptions.all()) {
            given(option)
                    .map(option::complaint)
                    .filter(complaint -> !complaint.isEmpty())
                    .ifPresent(complaint -> mistakes.add(key(option), complaint));
        }
    }

    String text(Option option) {
        return valid(option).orElseGet(() -> unsaid(option));
    }

    /** What holds where the user says nothing. */
    String unsaid(Option option) {
        return preset().defaults().getOrDefault(option.name(), option.standard());
    }

    /** What is known of the source of the records. */
    Preset preset() {
        return Preset.of(Option.word(valid(RECORD_FORMAT).orElse(RECORD_FORMAT.standard())));
    }

    private Optional<String> valid(Option option) {
        return given(option).filter(text -> option.complaint(text).isEmpty());
    }

    List<String> words(Option option) {
        return Words.list(text(option));
    }

    long number(Option option) {
        return Long.parseLong(text(option).trim());
    }

    boolean flag(Option option) {
        return Boolean.parseBoolean(text(option).trim());
    }

    /** The choice as one of our words. */
    <E extends Enum<E>> E choice(Option option, Class<E> type) {
        return Enum.valueOf(type, Option.word(text(option)).toUpperCase(Locale.ROOT));
    }

    boolean is(Option option, String word) {
        return Option.word(text(option)).equals(word);
    }

    /** Whether the user wrote the option at all, for this table or the connector. */
    boolean has(Option option) {
        return given(option).isPresent();
    }

    /** Whether this very scope says it: the table where there is one, else the connector. */
    boolean saysItself(Option option) {
        return prefix.isEmpty() ? props.containsKey(option.name()) : ofTable.containsKey(option.name());
    }

    /** The full name under which the user wrote the option. */
    String key(Option option) {
        return ofTable.getOrDefault(option.name(), option.name());
    }

    /** The full name under which the user would write an option that is missing here. */
    String missing(Option option) {
        return prefix + option.name();
    }

    private Optional<String> given(Option option) {
        return Optional.ofNullable(props.get(key(option))).filter(text -> !text.isBlank());
    }
}
