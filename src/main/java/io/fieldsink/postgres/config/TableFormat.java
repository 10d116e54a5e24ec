package io.fieldsink.postgres.config;

import io.fieldsink.postgres.shape.TableRoute;
import io.fieldsink.postgres.shape.TableRoute.Piece;
import io.fieldsink.postgres.shape.TableRoute.Source;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads {@code table.name.format} and {@code topics.to.tables}. Malformed text throws IllegalArgumentException with a
 * sentence that says what to write.
 */
final class TableFormat {
    private static final String KNOWN = "${topic}, ${value.<field>}, ${key.<field>} or ${header.<name>}";

    private final List<Piece> before = new ArrayList<>();
    private final List<Piece> current = new ArrayList<>();
    private boolean dotted;

    private TableFormat() {}

    static TableRoute route(String format, Map<String, TableRoute> byTopic) {
        TableFormat read = new TableFormat();
        int at = 0;
        while (at < format.length()) {
            int open = format.indexOf("${", at);
            int close = open < 0 ? -1 : format.indexOf('}', open);
            if (open >= 0 && close < 0) {
                throw new IllegalArgumentException("has a ${ without its }: write " + KNOWN);
            }
            read.literal(format.substring(at, open < 0 ? format.length() : open));
            if (open >= 0) {
                read.current.add(placeholder(format.substring(open + 2, close)));
            }
            at = open < 0 ? format.length() : close + 1;
        }
        if (read.current.isEmpty() || (read.dotted && read.before.isEmpty())) {
            throw new IllegalArgumentException(
                    "leaves the table's or the schema's name empty: write table or schema.table");
        }
        return new TableRoute(byTopic, read.before, read.current);
    }

    /** The tables of {@code topics.to.tables}: names as PostgreSQL has them, in double quotes where they hold a dot. */
    static Map<String, TableRoute> byTopic(String text) {
        Map<String, TableRoute> routes = new LinkedHashMap<>();
        Words.pairs(text).forEach((topic, name) -> routes.put(topic, fixed(name)));
        return routes;
    }

    private static TableRoute fixed(String name) {
        List<String> parts = Words.dotted(name);
        if (parts.size() > 2 || parts.contains("")) {
            throw new IllegalArgumentException(
                    "write table or schema.table after the topic, in double quotes where a name holds a dot itself");
        }
        List<Piece> pieces =
                parts.stream().map(p -> new Piece(Source.LITERAL, p)).toList();
        int last = pieces.size() - 1;
        return new TableRoute(Map.of(), pieces.subList(0, last), pieces.subList(last, last + 1));
    }

    private void literal(String text) {
        if (text.contains("\"")) {
            throw new IllegalArgumentException("needs no quotes: names are always quoted");
        }
        int dot = text.indexOf('.');
        if (dot < 0) {
            piece(text);
            return;
        }
        if (dotted || text.indexOf('.', dot + 1) >= 0) {
            throw new IllegalArgumentException("has more than one dot: write table or schema.table");
        }
        piece(text.substring(0, dot));
        before.addAll(current);
        current.clear();
        dotted = true;
        piece(text.substring(dot + 1));
    }

    private void piece(String text) {
        if (!text.isEmpty()) {
            current.add(new Piece(Source.LITERAL, text));
        }
    }

    private static Piece placeholder(String text) {
        if (text.equals("topic")) {
            return new Piece(Source.TOPIC, "");
        }
        int dot = text.indexOf('.');
        String what = dot < 0 ? text : text.substring(0, dot);
        Source source = switch (what) {
            case "value" -> Source.VALUE;
            case "key" -> Source.KEY;
            case "header" -> Source.HEADER;
            default -> throw new IllegalArgumentException("has an unknown placeholder: write " + KNOWN);
        };
        if (dot < 0 || dot == text.length() - 1) {
            throw new IllegalArgumentException("has a placeholder that names no field: write " + KNOWN);
        }
        return new Piece(source, text.substring(dot + 1));
    }
}
