package io.fieldsink.postgres.shape;

import io.fieldsink.postgres.model.Change;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Points on earth as columns: latitude, longitude, altitude and accuracy. Stateless. */
final class Points {
    /** What the columns are called, behind the name of the field. */
    static final List<String> PARTS = List.of("_lat", "_lon", "_alt", "_acc");

    private static final String NUMBER = "(-?\\d{1,7}(?:\\.\\d{1,30})?)";
    private static final Pattern TEXT =
            Pattern.compile(NUMBER + ' ' + NUMBER + "(?: " + NUMBER + ")?(?: " + NUMBER + ")?");
    private static final BigDecimal MOST_LAT = BigDecimal.valueOf(90);
    private static final BigDecimal MOST_LON = BigDecimal.valueOf(180);

    private Points() {}

    /** The parts of {@code lat lon alt acc}, as far as they are there; empty for anything else. */
    static List<Object> of(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            return List.of();
        }
        List<Object> parts = new ArrayList<>(PARTS.size());
        for (int i = 1; i <= PARTS.size(); i++) {
            parts.add(matcher.group(i) == null ? Change.NULL : new BigDecimal(matcher.group(i)));
        }
        return isOnEarth(parts.get(0), MOST_LAT) && isOnEarth(parts.get(1), MOST_LON) ? parts : List.of();
    }

    /** Whether a text is sure to be a point, where no definition says so: all four parts, not all of them whole. */
    static boolean looksLike(String text) {
        return text.length() <= 120
                && text.indexOf('.') > 0
                && text.chars().filter(c -> c == ' ').count() == PARTS.size() - 1
                && !of(text).isEmpty();
    }

    /** The parts of a list of latitude and longitude; nulls where it holds none. */
    static List<Object> of(List<?> latLon) {
        List<Object> parts = new ArrayList<>(2);
        for (int i = 0; i < 2; i++) {
            Object part = i < latLon.size() ? latLon.get(i) : null;
            parts.add(part instanceof Number ? part : Change.NULL);
        }
        return parts;
    }

    private static boolean isOnEarth(Object part, BigDecimal most) {
        return part instanceof BigDecimal number && number.abs().compareTo(most) <= 0;
    }
}
