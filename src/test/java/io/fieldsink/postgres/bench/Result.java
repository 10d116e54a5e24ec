package io.fieldsink.postgres.bench;

import io.fieldsink.postgres.bench.Contender.Pace;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** One run of a contender, or the medians of several. */
record Result(String name, Pace pace, double workerCpu, double serverCpu, double othersCores, double wal) {
    static final String HEAD = "%-30s %11s %11s %8s %8s %11s %11s %9s %8s"
            .formatted(
                    "", "rows/s", "from order", "of COPY", "of rows", "worker s/M", "server s/M", "WAL/row", "others");

    static Result median(List<Result> runs) {
        return new Result(
                runs.get(0).name,
                new Pace(middle(runs, r -> r.pace.visible()), middle(runs, r -> r.pace.overall())),
                middle(runs, Result::workerCpu),
                middle(runs, Result::serverCpu),
                middle(runs, Result::othersCores),
                middle(runs, Result::wal));
    }

    private static double middle(List<Result> runs, ToDoubleFunction<Result> value) {
        double[] sorted = runs.stream().mapToDouble(value).sorted().toArray();
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    /** Rows a second that may be compared: visible ones where any become visible. */
    double speed() {
        return Double.isNaN(pace.visible()) ? pace.overall() : pace.visible();
    }

    String line(double copySpeed, double rowSpeed) {
        return String.format(
                Locale.ROOT,
                "%-30s %11s %11s %8s %8s %11s %11s %9s %8s",
                name,
                whole(pace.visible()),
                whole(pace.overall()),
                decimals(speed() / copySpeed),
                decimals(speed() / rowSpeed),
                decimals(workerCpu),
                decimals(serverCpu),
                whole(wal),
                decimals(othersCores));
    }

    private static String whole(double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%,.0f", value);
    }

    private static String decimals(double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.2f", value);
    }
}
