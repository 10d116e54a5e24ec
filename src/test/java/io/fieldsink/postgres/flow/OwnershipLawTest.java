package io.fieldsink.postgres.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldsink.postgres.flow.Story.Told;
import io.fieldsink.postgres.model.Partition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Timeout;

/**
 * Three tasks that believe what they like about which partitions are theirs, polls, commits and lost sessions in any order: in
 * the end each record is there once. The table has no key.
 */
@Timeout(300)
class OwnershipLawTest {
    private static final int PARTITIONS = 3;
    private static final int RECORDS = 40;
    private static final int STEPS = 60;

    private final List<String> course = new ArrayList<>();
    private final List<List<Told>> topic = new ArrayList<>();

    @RepeatedTest(25)
    void everyRecordIsThereOnce(RepetitionInfo repetition) {
        long seed = Long.getLong("law.seed", System.nanoTime() + repetition.getCurrentRepetition());
        Random random = new Random(seed);
        try (Story story = new Story(options(random))) {
            fill(story);
            story.execute("CREATE TABLE t (id numeric)");
            List<Task> tasks = List.of(
                    new Task("a", story),
                    new Task("b", story.another(options(random))),
                    new Task("c", story.another(options(random))));
            for (int step = 0; step < STEPS; step++) {
                act(tasks.get(random.nextInt(tasks.size())), random, story);
            }
            Task last = new Task("last", story.another("insert.mode=insert", "linger.ms=0"));
            for (int number = 0; number < PARTITIONS; number++) {
                last.assign(new Partition("t", number));
            }
            for (int i = 0; i < 10 * RECORDS; i++) {
                last.poll(8, random);
            }
            assertThat(story.query("SELECT id FROM t ORDER BY id"))
                    .as("-Dlaw.seed=%d: %s", seed, String.join("\n", course))
                    .isEqualTo(allIds());
        }
    }

    private static String[] options(Random random) {
        return new String[] {"insert.mode=insert", "linger.ms=" + (random.nextBoolean() ? 0 : 60_000)};
    }

    private void fill(Story story) {
        for (int number = 0; number < PARTITIONS; number++) {
            List<Told> records = new ArrayList<>();
            for (int i = 0; i < RECORDS; i++) {
                int id = number * 1000 + i;
                records.add(story.at(new Partition("t", number), i, 1000 + i, "{\"id\":" + id + "}"));
            }
            topic.add(records);
        }
    }

    private static List<String> allIds() {
        List<String> ids = new ArrayList<>();
        for (int number = 0; number < PARTITIONS; number++) {
            for (int i = 0; i < RECORDS; i++) {
                ids.add(String.valueOf(number * 1000 + i));
            }
        }
        return ids;
    }

    private void act(Task task, Random random, Story story) {
        Partition partition = new Partition("t", random.nextInt(PARTITIONS));
        int dice = random.nextInt(30);
        if (dice < 6) {
            task.assignOrRevoke(partition);
        } else if (dice < 12) {
            task.commit();
        } else if (dice == 12) {
            course.add("sessions end");
            story.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    + " WHERE datname = current_database() AND pid <> pg_backend_pid()");
        } else {
            task.poll(5, random);
        }
    }

    /** Connect's side of a task: its consumer's places, and the list that it delivers again after a failure. */
    private final class Task {
        private final String name;
        private final Story story;
        private final Map<Partition, Integer> places = new TreeMap<>();
        private Optional<List<Told>> again = Optional.empty();

        Task(String name, Story story) {
            this.name = name;
            this.story = story;
        }

        void assignOrRevoke(Partition partition) {
            if (places.remove(partition) == null) {
                assign(partition);
                return;
            }
            note("revoke " + partition);
            story.sink().release(List.of(partition));
            // with a transform that renames topics Connect keeps these
            if (partition.number() != 0) {
                again = again.map(list -> list.stream()
                                .filter(record -> !Partition.of(record.origin()).equals(partition))
                                .toList())
                        .filter(list -> !list.isEmpty());
            }
        }

        void assign(Partition partition) {
            places.put(partition, 0);
            story.sink().assign(List.of(partition));
            rewind();
            note("assign " + partition);
        }

        private void rewind() {
            story.sink()
                    .rewinds()
                    .forEach(
                            (partition, offset) -> places.computeIfPresent(partition, (p, place) -> offset.intValue()));
        }

        void poll(int most, Random random) {
            List<Told> list = again.orElseGet(() -> read(most, random));
            try {
                story.sink().put(list);
                again = Optional.empty();
            } catch (RetryLater later) {
                again = Optional.of(list);
                story.later(later.after());
            } finally {
                rewind();
                note("put " + list.stream().map(Told::origin).toList() + (again.isEmpty() ? "" : ", again"));
            }
        }

        private List<Told> read(int most, Random random) {
            List<Told> list = new ArrayList<>();
            places.replaceAll((partition, from) -> {
                int to = Math.min(RECORDS, from + random.nextInt(most));
                topic.get(partition.number()).subList(from, to).forEach(record -> list.add(record.readAnew()));
                return to;
            });
            return list;
        }

        /** What waits to be delivered again counts as not read. */
        void commit() {
            Map<Partition, Long> read = new HashMap<>();
            places.forEach((partition, place) -> read.put(partition, (long) place));
            again.orElse(List.of())
                    .forEach(record -> read.merge(
                            Partition.of(record.origin()), record.origin().offset(), Math::min));
            read.keySet().retainAll(places.keySet());
            story.sink().settle(read);
            note("commit");
        }

        private void note(String what) {
            course.add(name + ": " + what + " at " + places);
        }
    }
}
