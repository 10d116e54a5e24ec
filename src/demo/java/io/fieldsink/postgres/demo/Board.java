package io.fieldsink.postgres.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLDecoder;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The programme manager's panels as JSON: how Grafana draws them, and their figures at this moment. */
final class Board {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NO_SUCH_VIEW = "42P01";

    private final Panel units;
    private final List<Panel> panels;

    Board() {
        List<Panel> all = Panel.all();
        units = all.stream().filter(Panel::isChoice).findFirst().orElseThrow();
        panels = all.stream().filter(panel -> !panel.isChoice()).toList();
    }

    /** What somebody chose above the panels: a time, both days included, and a unit, or none yet. */
    record Choice(LocalDate start, LocalDate end, String unit) {
        private static final LocalDate FIRST = LocalDate.of(1, 1, 1);
        private static final LocalDate LAST = LocalDate.of(9999, 12, 31);

        /** From an address such as {@code ?from=2024-03-01&to=&unit=kg}; what is empty or missing sets no limit. */
        static Choice of(String query) {
            Map<String, String> given = new HashMap<>();
            for (String pair : query.split("&", -1)) {
                int equals = pair.indexOf('=');
                if (equals > 0) {
                    given.put(pair.substring(0, equals), URLDecoder.decode(pair.substring(equals + 1), UTF_8));
                }
            }
            return new Choice(
                    day(given.get("from"), FIRST), day(given.get("to"), LAST), given.getOrDefault("unit", ""));
        }

        private static LocalDate day(String text, LocalDate otherwise) {
            return text == null || text.isEmpty() ? otherwise : LocalDate.parse(text);
        }
    }

    /** In the order of the dashboard. */
    ArrayNode looks() {
        ArrayNode looks = JSON.createArrayNode();
        for (Panel panel : panels) {
            ObjectNode look = panel.look().deepCopy();
            looks.add(look.retain("title", "description", "type", "gridPos", "fieldConfig", "options")
                    .put("byUnit", panel.isByUnit()));
        }
        return looks;
    }

    /** The units there are, the one that was taken, and by title each panel's answer, the names of its columns first. */
    ObjectNode figures(Connection connection, Choice choice) throws SQLException {
        List<String> known = answer(connection, units, choice).stream()
                .skip(1)
                .map(row -> row.get(0))
                .toList();
        String unit = known.contains(choice.unit()) || known.isEmpty() ? choice.unit() : known.get(0);
        ObjectNode figures = JSON.createObjectNode();
        for (Panel panel : panels) {
            List<List<String>> answer = answer(connection, panel, new Choice(choice.start(), choice.end(), unit));
            figures.set(panel.title(), JSON.valueToTree(answer));
        }
        ObjectNode board = JSON.createObjectNode().put("unit", unit);
        board.set("units", JSON.valueToTree(known));
        board.set("figures", figures);
        return board;
    }

    /** Nothing, not even a heading, before its view is there. */
    private static List<List<String>> answer(Connection connection, Panel panel, Choice choice) throws SQLException {
        try {
            return Answer.to(connection, panel.query(choice.start(), choice.end(), choice.unit()));
        } catch (SQLException e) {
            if (NO_SUCH_VIEW.equals(e.getSQLState())) {
                return List.of();
            }
            throw e;
        }
    }
}
