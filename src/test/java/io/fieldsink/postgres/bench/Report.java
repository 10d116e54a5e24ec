package io.fieldsink.postgres.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The medians of all runs, as a table of ratios and as a drawing. */
final class Report {
    private final Map<String, Map<String, Result>> medians = new LinkedHashMap<>();
    private final int records;
    private final int rounds;

    Report(Map<Workload, Map<Contender, List<Result>>> results, int records, int rounds) {
        this.records = records;
        this.rounds = rounds;
        results.forEach((workload, runs) ->
                runs.forEach((contender, some) -> medians.computeIfAbsent(workload.name(), w -> new LinkedHashMap<>())
                        .put(contender.name(), Result.median(some))));
    }

    void print() throws IOException {
        System.out.printf(
                "%nMedians of %d rounds, %,d records; count and sums were right after each run, or else it says so%n",
                rounds, records);
        medians.forEach((workload, runs) -> {
            System.out.printf("%n%s%n%s %9s%n", workload, Result.HEAD, "of rival");
            double rival = rival(runs).map(Result::speed).orElse(Double.NaN);
            runs.forEach((name, result) ->
                    System.out.printf(Locale.ROOT, "%s %9.2f%n", result.line(name), result.speed() / rival));
        });
        System.out.println("""

                records/s: from the first to the last visible record, or for a sink that does nothing from the first put to
                the last; of "unchanged again", where nothing becomes visible, from the REST call to the commit of the last
                position, to the second. s/M: seconds of processor time for a million records. of rival: of the fastest
                other connector. others: cores that the rest of the machine used meanwhile, of %d.""".formatted(Runtime.getRuntime().availableProcessors()));
        Path drawing = Path.of("target", "benchmark.svg");
        Files.writeString(drawing, new Chart(medians).svg());
        System.out.println("\nDrawn: " + drawing);
    }

    /** The fastest of the other connectors whose rows were right. */
    private static Optional<Result> rival(Map<String, Result> runs) {
        return runs.entrySet().stream()
                .filter(run -> run.getValue().right()
                        && !run.getKey().startsWith("ours")
                        && !run.getKey().startsWith("no sink")
                        && !run.getKey().startsWith("COPY"))
                .map(Map.Entry::getValue)
                .max((a, b) -> Double.compare(a.speed(), b.speed()));
    }
}
