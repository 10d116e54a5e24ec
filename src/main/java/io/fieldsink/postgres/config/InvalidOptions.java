package io.fieldsink.postgres.config;

import java.util.List;
import java.util.stream.Collectors;

/** Everything that is wrong with a configuration, each mistake with its option. No message holds a secret. */
public final class InvalidOptions extends RuntimeException {
    private final List<Mistake> mistakes;

    /**
     * One mistake.
     *
     * @param option the option as the user writes it
     * @param message one plain sentence that says what to write
     */
    public record Mistake(String option, String message) {
        @Override
        public String toString() {
            return option + ": " + message;
        }
    }

    public InvalidOptions(List<Mistake> mistakes) {
        super(mistakes.stream().map(Mistake::toString).collect(Collectors.joining("; ")));
        this.mistakes = List.copyOf(mistakes);
    }

    public List<Mistake> mistakes() {
        return mistakes;
    }
}
