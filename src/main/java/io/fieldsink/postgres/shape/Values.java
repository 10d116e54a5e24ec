package io.fieldsink.postgres.shape;

import io.fieldsink.postgres.model.Change;
import io.fieldsink.postgres.type.Document;
import io.fieldsink.postgres.type.PgType;
import io.fieldsink.postgres.type.Scalar;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What is stored of a field's value: null values, hashes, choices, times, and json without what the filter leaves out. */
final class Values {
    private final ShapeRules rules;
    private final Format format;
    private final boolean untouched;
    private final boolean pointless;
    private final Placeholder placeholder;

    Values(ShapeRules rules) {
        this.rules = rules;
        this.format = rules.format();
        this.placeholder = format.envelope().map(Envelope::placeholder).orElse(null);
        this.pointless = !format.points()
                && format.latLon().isEmpty()
                && rules.questions().isEmpty();
        this.untouched = rules.filter() == FieldFilter.ALL && rules.pseudonyms() == Pseudonyms.NONE;
    }

    /** Whether every text, number and boolean at this path, of which no question tells more, is stored as it is. */
    boolean areAsTheyAre(String path) {
        return placeholder == null
                && rules.nullValues().isEmpty()
                && !rules.pseudonyms().cover(path)
                && !format.seconds().contains(path)
                && pointless;
    }

    /** Whether it stands for a value that the source did not send. */
    boolean isWithheld(Object value) {
        return placeholder != null && placeholder.is(value);
    }

    /** What is stored; {@link Change#NULL} for null. */
    Object of(Object value, Leaf leaf) {
        if (value == null || (value instanceof String text && rules.nullValues().contains(text))) {
            return Change.NULL;
        }
        if (rules.pseudonyms().cover(leaf.path)) {
            return hashed(value, leaf.path);
        }
        if (value instanceof String text) {
            return leaf.question.isPresent() ? answer(text, leaf.question.get()) : text;
        }
        if (value instanceof Number number && format.seconds().contains(leaf.path)) {
            return moment(number, leaf.path);
        }
        if (value instanceof List<?> list && format.latLon().contains(leaf.path) && isBlank(list)) {
            return Change.NULL;
        }
        return kept(value, leaf.path);
    }

    /** Beyond all moments it is the last or the first one, which no column takes. */
    private Object moment(Number seconds, String path) {
        double rough = seconds.doubleValue();
        if (Double.isNaN(rough)) {
            return kept(seconds, path);
        }
        if (Math.abs(rough) >= Instant.MAX.getEpochSecond()) {
            return rough > 0 ? Instant.MAX : Instant.MIN;
        }
        return Instant.ofEpochSecond(new BigDecimal(seconds.toString()).longValue());
    }

    /** The type of the column for a value that is not null; empty where the value decides. */
    Optional<PgType> asked(Object value, Leaf leaf) {
        if (leaf.question.isPresent()) {
            return Optional.of(leaf.question.get().type());
        }
        return value instanceof Boolean || value instanceof Instant ? Optional.empty() : asText(leaf);
    }

    private Optional<PgType> asText(Leaf leaf) {
        boolean text = format.texts()
                && !format.json().contains(leaf.path)
                && !format.latLon().contains(leaf.path);
        return text ? Optional.of(Scalar.TEXT) : Optional.empty();
    }

    /** The parts of the point that a value is; empty where it is none, or not to be seen. */
    List<Object> pointIn(Object raw, Object stored, Leaf leaf) {
        if (pointless || rules.pseudonyms().cover(leaf.path)) {
            return List.of();
        }
        if (raw instanceof List<?> list && format.latLon().contains(leaf.path)) {
            return Points.of(list);
        }
        if (!(stored instanceof String text)) {
            return List.of();
        }
        boolean defined =
                leaf.question.filter(q -> q.kind() == Question.Kind.POINT).isPresent();
        boolean found = format.points() && leaf.question.isEmpty() && Points.looksLike(text);
        return defined || found ? Points.of(text) : List.of();
    }

    /** A text as the definition of its question reads it. */
    private static Object answer(String text, Question question) {
        return switch (question.kind()) {
            case MULTIPLE -> text.isBlank() ? List.of() : List.of(text.trim().split("\\s+", -1));
            case PLAIN, POINT -> text;
        };
    }

    private static boolean isBlank(List<?> list) {
        return list.stream().allMatch(item -> item == null);
    }

    /** A document or list without what is not to be stored, hashes in place of what is hashed; anything else as it is. */
    private Object kept(Object value, String path) {
        if (untouched) {
            return value;
        }
        if (value instanceof Document object) {
            return kept(object, path);
        }
        if (value instanceof List<?> list) {
            return list.stream()
                    .map(item -> item == null ? null : kept(item, path))
                    .toList();
        }
        return value;
    }

    Document kept(Document object, String path) {
        if (untouched) {
            return object;
        }
        Document kept = new Document(object.size(), object.keysAreData());
        for (int i = 0; i < object.size(); i++) {
            String below = Leaf.below(path, object.name(i));
            Object value = object.value(i);
            boolean nested = value instanceof Document || value instanceof List;
            if (rules.filter().stores(below) || (nested && rules.filter().reaches(below))) {
                boolean hashed = value != null && rules.pseudonyms().cover(below);
                kept.add(object.name(i), hashed ? hashed(value, below) : kept(value, below));
            }
        }
        return kept;
    }

    /** Every value in it becomes its hash, but for what is not stored. */
    private Object hashed(Object value, String path) {
        if (value instanceof Document object) {
            return kept(object, path);
        }
        if (value instanceof List<?> list) {
            return list.stream()
                    .map(item -> item == null ? null : hashed(item, path))
                    .toList();
        }
        return rules.pseudonyms().of(value);
    }
}
