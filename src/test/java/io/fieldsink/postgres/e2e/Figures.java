package io.fieldsink.postgres.e2e;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import com.fasterxml.jackson.databind.JsonNode;
import io.fieldsink.postgres.demo.Answer;
import io.fieldsink.postgres.demo.Sample;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What each panel must show of the samples, reckoned from their lines: of every record the version that counts, as the
 * expectation names it. No SQL and no table is asked.
 */
final class Figures {
    private static final List<String> AGES = List.of("0-5", "6-11", "12-17", "18+", "unknown");

    private final Map<String, Function<Choice, List<List<String>>>> panels = Map.of(
            "Unit of consumption", choice -> units(),
            "Data as of", choice -> dataAsOf(),
            "Cases now", choice -> casesNow(),
            "Cases by status over time", this::casesByWeek,
            "Open cases by area and age group", choice -> openCasesByArea(),
            "Services due and done", this::servicesByMonth,
            "Services by type", this::servicesByType,
            "Submissions per day", this::submissionsByDay,
            "Consumption by product and week", this::consumption,
            "Consumed, wasted and received", this::movements);

    private final List<JsonNode> households = counting(Sample.HOUSEHOLDS);
    private final List<JsonNode> wildmeat = counting(Sample.WILDMEAT);
    private final List<JsonNode> cases = counting(Sample.CASES);
    private final List<JsonNode> events = counting(Sample.EVENTS);
    private final List<JsonNode> current =
            cases.stream().filter(one -> one.get("record_state").booleanValue()).toList();

    /** What somebody chose above the panels. */
    record Choice(LocalDate start, LocalDate end, String unit) {
        boolean holds(LocalDate day) {
            return !day.isBefore(start) && !day.isAfter(end);
        }
    }

    /** The titles of all panels that there are figures for. */
    List<String> titles() {
        return List.copyOf(panels.keySet());
    }

    /** The heading, then the rows in their order. */
    List<List<String>> of(String title, Choice choice) {
        return panels.get(title).apply(choice);
    }

    List<List<String>> units() {
        return table(
                List.of("unit"),
                events.stream()
                        .map(event -> event.get("unit").textValue())
                        .distinct()
                        .sorted()
                        .map(List::of));
    }

    private List<List<String>> dataAsOf() {
        return table(
                List.of("source", "records", "newest"),
                Stream.of(
                        newest("cases", cases, one -> Instant.parse(text(one, "last_updated_at"))),
                        newest(
                                "consumption events",
                                events,
                                event -> OffsetDateTime.parse(text(event, "occurred_at"))
                                        .toInstant()),
                        newest("household survey", households, Figures::submitted),
                        newest("wildmeat interviews", wildmeat, Figures::submitted)));
    }

    private static List<String> newest(String source, List<JsonNode> records, Function<JsonNode, Instant> time) {
        Instant newest = records.stream().map(time).max(Instant::compareTo).orElseThrow();
        return List.of(source, String.valueOf(records.size()), newest.toString());
    }

    private List<List<String>> casesNow() {
        return table(
                List.of("open", "closed"),
                Stream.of(List.of(count(current, hasStatus("open")), count(current, hasStatus("closed")))));
    }

    private List<List<String>> casesByWeek(Choice choice) {
        LocalDate first = current.stream()
                .map(one -> week(day(one, "registration_date")))
                .min(LocalDate::compareTo)
                .orElseThrow();
        LocalDate last = current.stream()
                .map(one -> day(one, "last_updated_at"))
                .max(LocalDate::compareTo)
                .orElseThrow();
        return table(
                List.of("time", "open", "closed"),
                Stream.iterate(first, week -> !week.isAfter(last), week -> week.plusWeeks(1))
                        .filter(choice::holds)
                        .map(week -> {
                            LocalDate next = week.plusWeeks(1);
                            Predicate<JsonNode> closed = hasStatus("closed")
                                    .and(one -> day(one, "date_closure").isBefore(next));
                            Predicate<JsonNode> registered =
                                    one -> day(one, "registration_date").isBefore(next);
                            return List.of(
                                    week.toString(),
                                    count(current, registered.and(closed.negate())),
                                    count(current, closed));
                        }));
    }

    private List<List<String>> openCasesByArea() {
        Map<String, List<JsonNode>> areas = current.stream()
                .filter(hasStatus("open"))
                .collect(groupingBy(one -> one.get("location_current").asText("unknown"), TreeMap::new, toList()));
        List<String> heading = Stream.concat(Stream.of("area"), AGES.stream()).toList();
        return table(
                heading,
                areas.entrySet().stream()
                        .map(area -> Stream.concat(
                                        Stream.of(area.getKey()),
                                        AGES.stream().map(age -> count(area.getValue(), one -> age(one).equals(age))))
                                .toList()));
    }

    private static String age(JsonNode one) {
        JsonNode age = one.path("age");
        if (!age.isNumber()) {
            return "unknown";
        }
        if (age.intValue() >= 18) {
            return "18+";
        }
        return age.intValue() < 6 ? "0-5" : age.intValue() < 12 ? "6-11" : "12-17";
    }

    private List<List<String>> servicesByMonth(Choice choice) {
        return services("time", moment -> moment.month().toString(), choice);
    }

    private List<List<String>> servicesByType(Choice choice) {
        return services("type", Moment::type, choice);
    }

    private List<List<String>> services(String name, Function<Moment, String> by, Choice choice) {
        Map<String, List<Moment>> groups = moments()
                .filter(moment -> choice.holds(moment.month()))
                .collect(groupingBy(by, TreeMap::new, toList()));
        return table(
                List.of(name, "due", "done"),
                groups.entrySet().stream()
                        .map(group -> List.of(
                                group.getKey(),
                                count(group.getValue(), moment -> !moment.done()),
                                count(group.getValue(), Moment::done))));
    }

    /** A service is due once, and done at most once. */
    private record Moment(LocalDate month, String type, boolean done) {}

    private Stream<Moment> moments() {
        return current.stream()
                .flatMap(
                        one -> StreamSupport.stream(one.path("services_section").spliterator(), false))
                .flatMap(service -> {
                    String type = text(service, "service_type");
                    Stream<Moment> due =
                            month(service, "service_response_day_time")
                                    .map(month -> new Moment(month, type, false))
                                    .stream();
                    Stream<Moment> done = text(service, "service_implemented").equals("implemented")
                            ? month(service, "service_implemented_day_time")
                                    .map(month -> new Moment(month, type, true))
                                    .stream()
                            : Stream.empty();
                    return Stream.concat(due, done);
                });
    }

    private List<List<String>> submissionsByDay(Choice choice) {
        Map<List<String>, Integer> counts = new TreeMap<>(Figures::inOrder);
        Map.of("household_survey", households, "wildmeat_consumption", wildmeat)
                .forEach((form, records) -> records.stream()
                        .map(record ->
                                submitted(record).atOffset(ZoneOffset.UTC).toLocalDate())
                        .filter(choice::holds)
                        .forEach(day -> counts.merge(List.of(day.toString(), form), 1, Integer::sum)));
        return table(
                List.of("time", "metric", "submissions"),
                counts.entrySet().stream()
                        .map(count -> List.of(
                                count.getKey().get(0),
                                count.getKey().get(1),
                                count.getValue().toString())));
    }

    private List<List<String>> consumption(Choice choice) {
        return table(
                List.of("time", "metric", "consumed"),
                movements(choice).stream()
                        .skip(1)
                        .filter(row -> row.get(2).equals(choice.unit()))
                        .map(row -> List.of(row.get(0), row.get(1), row.get(3))));
    }

    private List<List<String>> movements(Choice choice) {
        Map<List<String>, List<JsonNode>> groups = new TreeMap<>(Figures::inOrder);
        for (JsonNode event : events) {
            LocalDate week = week(day(event, "occurred_on"));
            if (choice.holds(week)) {
                groups.computeIfAbsent(
                                List.of(week.toString(), text(event, "product_code"), text(event, "unit")),
                                key -> new ArrayList<>())
                        .add(event);
            }
        }
        return table(
                List.of("week", "product", "unit", "consumed", "wasted", "received"),
                groups.entrySet().stream()
                        .map(group -> Stream.concat(
                                        group.getKey().stream(),
                                        Stream.of("consumed", "wasted", "received")
                                                .map(type -> quantity(group.getValue(), type)))
                                .toList()));
    }

    private static String quantity(List<JsonNode> events, String type) {
        return Answer.number(events.stream()
                .filter(event -> text(event, "event_type").equals(type))
                .map(event -> new BigDecimal(event.get("quantity").asText()))
                .reduce(BigDecimal.ZERO, BigDecimal::add));
    }

    private static List<JsonNode> counting(Sample sample) {
        List<JsonNode> lines = sample.jsonValues();
        return StreamSupport.stream(sample.expectation().get("winners").spliterator(), false)
                .map(line -> lines.get(line.intValue()))
                .toList();
    }

    private static List<List<String>> table(List<String> heading, Stream<List<String>> rows) {
        return Stream.concat(Stream.of(heading), rows).toList();
    }

    private static <T> String count(List<T> all, Predicate<T> which) {
        return String.valueOf(all.stream().filter(which).count());
    }

    private static Predicate<JsonNode> hasStatus(String status) {
        return one -> text(one, "status").equals(status);
    }

    private static String text(JsonNode record, String field) {
        return record.get(field).asText();
    }

    /** Kobo names no zone, and means UTC. */
    private static Instant submitted(JsonNode record) {
        return LocalDateTime.parse(text(record, "_submission_time")).toInstant(ZoneOffset.UTC);
    }

    /** An older system wrote 2024/03/19. */
    private static LocalDate day(JsonNode record, String field) {
        return LocalDate.parse(text(record, field).replace('/', '-').substring(0, "2024-03-19".length()));
    }

    private static Optional<LocalDate> month(JsonNode record, String field) {
        return record.path(field).isTextual() ? Optional.of(day(record, field).withDayOfMonth(1)) : Optional.empty();
    }

    private static LocalDate week(LocalDate day) {
        return day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
    }

    private static int inOrder(List<String> one, List<String> other) {
        for (int i = 0; i < one.size(); i++) {
            int order = one.get(i).compareTo(other.get(i));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }
}
