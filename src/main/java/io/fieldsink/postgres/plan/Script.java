package io.fieldsink.postgres.plan;

import static io.fieldsink.postgres.model.Identifier.quote;

import io.fieldsink.postgres.model.Printable;
import io.fieldsink.postgres.model.TableName;
import java.util.List;

/**
 * Steps as a script for people: all of it or nothing, and a name in it can neither end a line nor turn it around. Pure.
 */
public final class Script {
    private Script() {}

    /**
     * The statements, or nothing where there are no steps.
     *
     * @param steps table by table
     * @param role who will write the tables, whoever makes them
     */
    public static String of(List<Step> steps, String role) {
        if (steps.isEmpty()) {
            return "";
        }
        StringBuilder script = new StringBuilder("BEGIN;\n");
        for (Step step : steps) {
            script.append('\n');
            step.sql().forEach(sql -> add(script, sql));
            step.makes().ifPresent(table -> add(script, grant(table, role)));
        }
        return script.append("\nCOMMIT;\n").toString();
    }

    /** A line that is no statement. */
    public static String comment(String text) {
        return "-- " + Printable.line(text) + '\n';
    }

    private static String grant(TableName table, String role) {
        return "GRANT SELECT, INSERT, UPDATE, DELETE ON " + table.quoted() + " TO " + quote(role);
    }

    private static void add(StringBuilder script, String sql) {
        int at = 0;
        while (at < sql.length()) {
            char c = sql.charAt(at);
            if (c == '"' || c == '\'') {
                int end = end(sql, at);
                script.append(c == '"' ? identifier(sql.substring(at, end)) : literal(sql.substring(at, end)));
                at = end;
            } else {
                script.append(c);
                at++;
            }
        }
        script.append(";\n");
    }

    /** Behind the quote that closes the one at this place; a doubled one closes nothing. */
    private static int end(String sql, int start) {
        char quote = sql.charAt(start);
        int end = sql.indexOf(quote, start + 1);
        while (end + 1 < sql.length() && sql.charAt(end + 1) == quote) {
            end = sql.indexOf(quote, end + 2);
        }
        return end + 1;
    }

    private static String identifier(String quoted) {
        return isPrintable(quoted) ? quoted : "U&" + escaped(quoted, "\\%04X", "\\+%06X");
    }

    /** Escapes mean the same whatever standard_conforming_strings says where the script runs. */
    private static String literal(String quoted) {
        return isPrintable(quoted) && quoted.indexOf('\\') < 0
                ? quoted
                : "E" + escaped(quoted, "\\u%04x", "\\U%08x").replace("\\u000a", "\\n");
    }

    private static String escaped(String quoted, String shortEscape, String longEscape) {
        StringBuilder out = new StringBuilder(quoted.length() + 16);
        quoted.codePoints().forEach(c -> {
            String character = Character.toString(c);
            if (c == '\\') {
                out.append("\\\\");
            } else if (isPrintable(character)) {
                out.append(character);
            } else {
                out.append((Character.isBmpCodePoint(c) ? shortEscape : longEscape).formatted(c));
            }
        });
        return out.toString();
    }

    private static boolean isPrintable(String text) {
        return Printable.line(text).equals(text);
    }
}
