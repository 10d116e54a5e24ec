package io.fieldsink.postgres.bench;

import io.fieldsink.postgres.bench.Contender.Pace;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * One run of a contender, or the medians of several.
 *
 * @param workerCpu seconds of its process's processor time for a million records
 * @param serverCpu the same of PostgreSQL
 * @param others cores that the rest of the machine used meanwhile
 * @param wal bytes for a record
 * @param right whether the table held what it should afterwards
 */
record Result(Pace pace, double workerCpu, double serverCpu, double others, double wal, boolean right) {
    static final String HEAD = "%-34s %11s %11s %11s %11s %9s %8s"
            .formatted("", "records/s", "from order", "worker s/M", "server s/M", "WAL/rec", "others");

    static Result median(List<Result> runs) {
        return new Result(
                new Pace(middle(runs, r -> r.pace.visible()), middle(runs, r -> r.pace.overall())),
                middle(runs, Result::workerCpu),
                middle(runs, Result::serverCpu),
                middle(runs, Result::others),
                middle(runs, Result::wal),
                runs.stream().allMatch(Result::right));
    }

    private static double middle(List<Result> runs, ToDoubleFunction<Result> value) {
        double[] sorted = runs.stream().mapToDouble(value).sorted().toArray();
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    double speed() {
        return pace.visible();
    }

    String line(String name) {
        return String.format(
                Locale.ROOT,
                "%-34s %,11.0f %,11.0f %11.2f %11.2f %,9.0f %8.2f",
                right ? name : name + " (wrong rows)",
                pace.visible(),
                pace.overall(),
                workerCpu,
                serverCpu,
                wal,
                others);
    }
}
