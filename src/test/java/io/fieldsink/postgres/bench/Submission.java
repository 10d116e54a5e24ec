package io.fieldsink.postgres.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.UUID;

/** An invented submission of a household survey: three members in it, with two vaccinations each. */
final class Submission {
    private static final int MEMBERS = 3;
    private static final int VACCINATIONS = 2;

    /** In all tables together. */
    static final int ROWS = 1 + MEMBERS + MEMBERS * VACCINATIONS;

    private Submission() {}

    static byte[] json(int number) {
        FlatEvent event = FlatEvent.of(number, 0);
        StringBuilder json = new StringBuilder(1500)
                .append("{\"_id\":")
                .append(number)
                .append(",\"_uuid\":\"")
                .append(new UUID(event.stock(), number))
                .append('"')
                .append(",\"_submission_time\":\"2026-01-01T10:00:00\",\"start\":\"2026-01-01T09:30:00.000+02:00\"")
                .append(
                        ",\"end\":\"2026-01-01T09:58:00.000+02:00\",\"__version__\":\"v1\",\"_status\":\"submitted_via_web\"")
                .append(",\"consent\":\"yes\",\"dwelling/roof\":\"iron_sheets\",\"dwelling/rooms\":\"")
                .append(number % 5)
                .append("\",\"water/source\":\"")
                .append(event.product())
                .append("\",\"water/minutes\":\"")
                .append(event.quantity() % 90)
                .append("\",\"region\":\"")
                .append(event.region())
                .append("\",\"remarks\":\"")
                .append(event.note())
                .append("\",\"members\":[");
        for (int member = 0; member < MEMBERS; member++) {
            json.append(member == 0 ? "" : ",")
                    .append("{\"members/age\":\"")
                    .append((number + 7 * member) % 80)
                    .append("\",\"members/sex\":\"")
                    .append(member % 2 == 0 ? "female" : "male")
                    .append("\",\"members/in_school\":\"")
                    .append(member == 2 ? "yes" : "no")
                    .append("\",\"members/vaccinations\":[");
            for (int shot = 0; shot < VACCINATIONS; shot++) {
                json.append(shot == 0 ? "" : ",")
                        .append("{\"members/vaccinations/vaccine\":\"")
                        .append(shot == 0 ? "measles" : "polio")
                        .append("\",\"members/vaccinations/year\":\"")
                        .append(2020 + (number + shot) % 6)
                        .append("\"}");
            }
            json.append("]}");
        }
        return json.append("]}").toString().getBytes(UTF_8);
    }
}
