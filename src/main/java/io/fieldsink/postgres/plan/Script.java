package io.fieldsink.postgres.plan;

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
        return Advice.grant("SELECT, INSERT, UPDATE, DELETE", table.quoted(), role);
    }

    private static void add(StringBuilder script, String sql) {
        int at = 0;
        while (at < sql.length()) {
            int end = end(sql, at);
            String token = sql.substring(at, end);
            script.append(
                    switch (sql.charAt(at)) {
                        case '"' -> identifier(token);
                        case '\'' -> at > 0 && sql.charAt(at - 1) == 'E' ? escaped(token) : literal(token);
                        default -> token;
                    });
            at = end;
        }
        script.append(";\n");
    }

    /** Behind the character at this place, or, where it is a quote, behind the one that closes it. */
    private static int end(String sql, int start) {
        char quote = sql.charAt(start);
        if (quote != '"' && quote != '\'') {
            return start + 1;
        }
        int end = sql.indexOf(quote, start + 1) + 1;
        while (end < sql.length() && sql.charAt(end) == quote) {
            end = sql.indexOf(quote, end + 1) + 1;
        }
        return end;
    }

    private static String identifier(String quoted) {
        return isPrintable(quoted) ? quoted : "U&" + escaped(quoted.replace("\\", "\\\\"), "\\%04X", "\\+%06X");
    }

    /** Escapes mean the same whatever standard_conforming_strings says where the script runs. */
    private static String literal(String quoted) {
        return isPrintable(quoted) && quoted.indexOf('\\') < 0 ? quoted : "E" + escaped(quoted.replace("\\", "\\\\"));
    }

    private static String escaped(String quoted) {
        return escaped(quoted.replace("\n", "\\n"), "\\u%04x", "\\U%08x");
    }

    private static String escaped(String quoted, String shortEscape, String longEscape) {
        StringBuilder out = new StringBuilder(quoted.length() + 16);
        quoted.codePoints().forEach(c -> {
            String character = Character.toString(c);
            String escape = Character.isBmpCodePoint(c) ? shortEscape : longEscape;
            out.append(isPrintable(character) ? character : escape.formatted(c));
        });
        return out.toString();
    }

    private static boolean isPrintable(String text) {
        return Printable.line(text).equals(text);
    }
}
