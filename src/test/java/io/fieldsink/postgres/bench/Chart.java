package io.fieldsink.postgres.bench;

import java.util.Locale;
import java.util.Map;

/** Bars of records a second, by workload, as an SVG that reads on a light and on a dark page. */
record Chart(Map<String, Map<String, Result>> medians) {
    private static final int LEFT = 230;
    private static final int WIDTH = 760;
    private static final int BAR = 16;
    private static final int STEP = 22;
    private static final int TITLE = 34;

    String svg() {
        double longest = medians.values().stream()
                .flatMap(runs -> runs.values().stream())
                .mapToDouble(Result::speed)
                .max()
                .orElse(1);
        StringBuilder bars = new StringBuilder();
        int y = 8;
        for (Map.Entry<String, Map<String, Result>> workload : medians.entrySet()) {
            y += TITLE;
            text(bars, 0, y - 10, "title", workload.getKey());
            for (Map.Entry<String, Result> run : workload.getValue().entrySet()) {
                bar(bars, y, run.getKey(), run.getValue().speed(), longest);
                y += STEP;
            }
        }
        return """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" aria-label="Records a second by workload">
                <style>
                text { font: 13px system-ui, sans-serif; fill: #6b7280 }
                .title { font-weight: 600 }
                .ours { fill: #0f766e } .rival { fill: #b45309 } .ceiling { fill: #9ca3af }
                </style>
                %s</svg>
                """.formatted(WIDTH, y + 8, bars);
    }

    private static void bar(StringBuilder svg, int y, String name, double speed, double longest) {
        double length = Math.max(2, speed / longest * (WIDTH - LEFT - 80));
        text(svg, 12, y + BAR - 3, "", name);
        svg.append(String.format(
                Locale.ROOT,
                "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.0f\" height=\"%d\" rx=\"2\"/>%n",
                sort(name),
                LEFT,
                y,
                length,
                BAR));
        svg.append(String.format(
                Locale.ROOT, "<text x=\"%.0f\" y=\"%d\">%,.0f</text>%n", LEFT + length + 6, y + BAR - 3, speed));
    }

    private static String sort(String name) {
        if (name.startsWith("ours")) {
            return "ours";
        }
        return name.startsWith("no sink") || name.startsWith("COPY") ? "ceiling" : "rival";
    }

    private static void text(StringBuilder svg, int x, int y, String style, String text) {
        svg.append(String.format(
                Locale.ROOT,
                "<text class=\"%s\" x=\"%d\" y=\"%d\">%s</text>%n",
                style,
                x,
                y,
                text.replace("&", "&amp;")));
    }
}
