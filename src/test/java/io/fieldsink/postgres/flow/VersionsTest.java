package io.fieldsink.postgres.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldsink.postgres.flow.Story.Told;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Versions that name the ones before them, in every order of arrival: what docs/versions.md says of them. Version n of a
 * submission names version n - 1, and where the server tells it, also version 1.
 */
class VersionsTest {
    /** What a submission tells of its first version. */
    enum Root {
        /** Every version does, as the current API. */
        ALWAYS,
        /** Only edits do, as older servers. */
        AFTER_AN_EDIT,
        /** None does; the key is another field. */
        NEVER;

        private Set<Integer> namedBy(int version) {
            Set<Integer> named = new HashSet<>();
            if (version > 1) {
                named.add(version - 1);
                if (this != NEVER) {
                    named.add(1);
                }
            }
            return named;
        }

        private String[] options() {
            return this == NEVER
                    ? new String[] {"record.format=kobo", "pk.fields=_id"}
                    : new String[] {"record.format=kobo"};
        }

        private String submission(int id, int version, int delivery) {
            String uuid = "uuid:" + id + "-";
            boolean tells = this == ALWAYS || (this == AFTER_AN_EDIT && version > 1);
            return "{\"_id\":" + id + ",\"meta/instanceID\":\"" + uuid + version + '"'
                    + (version > 1 ? ",\"meta/deprecatedID\":\"" + uuid + (version - 1) + '"' : "")
                    + (tells ? ",\"meta/rootUuid\":\"" + uuid + "1\"" : "")
                    + ",\"delivery\":\"" + delivery + "\",\"roster\":["
                    + IntStream.range(0, version)
                            .mapToObj(n -> "{\"roster/delivery\":\"" + delivery + "\"}")
                            .collect(Collectors.joining(","))
                    + "]}";
        }

        /** Which of the deliveries stands at the end, by the words of the document. */
        private int winner(List<Integer> order) {
            Set<Integer> older = new HashSet<>();
            int stands = 0;
            for (int i = 0; i < order.size(); i++) {
                int version = order.get(i);
                boolean wins = !older.contains(version)
                        || order.get(stands) == version
                        || namedBy(version).contains(order.get(stands));
                stands = wins ? i : stands;
                older.addAll(namedBy(version));
            }
            return stands;
        }
    }

    static Stream<Arguments> chains() {
        return Stream.of(Root.values()).flatMap(root -> Stream.of(Arguments.of(root, 3), Arguments.of(root, 4)));
    }

    @ParameterizedTest
    @MethodSource("chains")
    void everyOrderOfArrivalEndsAsTheDocumentSays(Root root, int length) {
        List<List<Integer>> orders = deliveries(length);
        try (Story together = new Story(root.options());
                Story alone = new Story(root.options())) {
            together.put(told(together, root, orders));
            told(alone, root, orders).forEach(alone::put);
            for (Story story : List.of(together, alone)) {
                assertThat(story.buried()).isEmpty();
                Map<Integer, String> stand = byId(story, "SELECT _id, delivery FROM t");
                Map<Integer, String> rows = byId(
                        story,
                        "SELECT _id, string_agg(r.delivery, ',') FROM t JOIN t_roster r ON "
                                + (root == Root.NEVER ? "t_id = _id" : "r.submission_uuid = t.submission_uuid")
                                + " GROUP BY 1");
                for (int i = 0; i < orders.size(); i++) {
                    List<Integer> order = orders.get(i);
                    int winner = root.winner(order);
                    String what = root + " " + order + (story == together ? " in one batch" : " one by one");
                    assertThat(stand.get(i)).as(what).isEqualTo(String.valueOf(winner));
                    assertThat(rows.get(i))
                            .as(what + ", the rows of its repeat")
                            .isEqualTo(
                                    String.join(",", Collections.nCopies(order.get(winner), String.valueOf(winner))));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("chains")
    void theFirstVersionNeverWinsOverAnEditThatTellsIt(Root root, int length) {
        for (List<Integer> order : deliveries(length)) {
            if (root != Root.NEVER) {
                assertThat(order.get(root.winner(order))).as("%s", order).isNotEqualTo(1);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("chains")
    void theNewestStandsUnlessAnOlderOneCameBehindItWhileTheLinkWasUnknown(Root root, int length) {
        for (List<Integer> order : deliveries(length)) {
            if (linksAreKnown(root, order)) {
                assertThat(order.get(root.winner(order))).as("%s", order).isEqualTo(length);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("chains")
    void deliveringEverythingOnceMorePutsItRight(Root root, int length) {
        for (List<Integer> order :
                orders(IntStream.rangeClosed(1, length).boxed().toList())) {
            List<Integer> twice = Stream.concat(order.stream(), order.stream()).toList();
            assertThat(twice.get(root.winner(twice))).as("%s", order).isEqualTo(length);
        }
    }

    @ParameterizedTest
    @MethodSource("chains")
    void theDocumentNamesTheOrdersThatEndWithAnOlderVersion(Root root, int length) throws IOException {
        String document = Files.readString(Path.of("docs/versions.md"));
        Map<Integer, String> orders = new TreeMap<>();
        for (List<Integer> order :
                orders(IntStream.rangeClosed(1, length).boxed().toList())) {
            int winner = order.get(root.winner(order));
            String spelled = order.stream().map(String::valueOf).collect(Collectors.joining(" ", " `", "`"));
            if (winner < length) {
                orders.merge(winner, spelled, String::concat);
            }
        }
        String told = "| " + (root == Root.NEVER ? "no" : "yes") + " | " + length + " |";
        orders.forEach((winner, spelled) -> assertThat(document).contains(told + spelled + " | " + winner + " |"));
        if (orders.isEmpty()) {
            assertThat(document).contains(told + " none | |");
        }
    }

    private static boolean linksAreKnown(Root root, List<Integer> order) {
        Set<Integer> arrived = new HashSet<>();
        for (int version : order) {
            int newest = arrived.stream().mapToInt(v -> v).max().orElse(0);
            boolean known = version > newest
                    || (version == 1 && root != Root.NEVER)
                    || IntStream.rangeClosed(version + 1, newest).allMatch(arrived::contains);
            if (!known) {
                return false;
            }
            arrived.add(version);
        }
        return true;
    }

    /** Every order of the versions: each once, each twice in a row, all of them twice. */
    private static List<List<Integer>> deliveries(int length) {
        List<List<Integer>> deliveries = new ArrayList<>();
        for (List<Integer> order :
                orders(IntStream.rangeClosed(1, length).boxed().toList())) {
            deliveries.add(order);
            deliveries.add(order.stream().flatMap(v -> Stream.of(v, v)).toList());
            deliveries.add(Stream.concat(order.stream(), order.stream()).toList());
        }
        return deliveries;
    }

    private static List<List<Integer>> orders(List<Integer> versions) {
        if (versions.isEmpty()) {
            return List.of(List.of());
        }
        List<List<Integer>> orders = new ArrayList<>();
        for (Integer first : versions) {
            List<Integer> others =
                    versions.stream().filter(v -> !v.equals(first)).toList();
            orders(others)
                    .forEach(rest -> orders.add(
                            Stream.concat(Stream.of(first), rest.stream()).toList()));
        }
        return orders;
    }

    /** A submission for each order, its number the order's. */
    private static List<Told> told(Story story, Root root, List<List<Integer>> orders) {
        List<Told> told = new ArrayList<>();
        for (int id = 0; id < orders.size(); id++) {
            List<Integer> order = orders.get(id);
            for (int i = 0; i < order.size(); i++) {
                told.add(story.value(root.submission(id, order.get(i), i)));
            }
        }
        return told;
    }

    private static Map<Integer, String> byId(Story story, String query) {
        Map<Integer, String> byId = new TreeMap<>();
        for (String row : story.query(query)) {
            byId.put(Integer.valueOf(row.substring(0, row.indexOf('|'))), row.substring(row.indexOf('|') + 1));
        }
        return byId;
    }

    /** Of a deleted submission the hashes of the names are remembered: also of versions that a later one does not name. */
    @ParameterizedTest
    @CsvSource({
        "1 2 3 - 3 2 1, -",
        "1 2 - 3, 3",
        "1 - 1, -",
        "2 - 1 3, 3",
        "3 - 2, -",
        "1 3 - 2 4, 4",
        "1 2 - 3 - 3 2 1, -",
        "1 2 3 - 4 2 3 1, 4",
        "1 2 3 - 4 3 2 - 4 3 2 1, -",
        "4 - 3 2, -",
        "4 - 2, 2"
    })
    void whatWasSeenBeforeADeletionNeverComesBack(String story, String left) {
        for (boolean together : new boolean[] {false, true}) {
            try (Story told = new Story("record.format=kobo")) {
                List<Told> all = new ArrayList<>();
                for (String version : story.split(" ", -1)) {
                    all.add(
                            version.equals("-")
                                    ? told.record("uuid:7-1", null)
                                    : told.value(Root.ALWAYS.submission(7, Integer.parseInt(version), 0)));
                }
                if (together) {
                    told.put(all);
                } else {
                    all.forEach(told::put);
                }
                assertThat(told.buried()).isEmpty();
                assertThat(told.query("SELECT right(_version, 1) FROM t"))
                        .as("together " + together)
                        .isEqualTo(left.equals("-") ? List.of() : List.of(left));
            }
        }
    }
}
