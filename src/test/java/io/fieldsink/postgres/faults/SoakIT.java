package io.fieldsink.postgres.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldsink.postgres.faults.Cell.Strike;
import io.fieldsink.postgres.servers.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** All faults that heal by themselves, mixed, on three workers and six tasks, for {@code -Dfaults.minutes}. */
@Tag("faults")
class SoakIT {
    private static final Duration LENGTH = Duration.ofMinutes(Integer.getInteger("faults.minutes", 2));
    private static final int WORKERS = 3;

    private static final Map<String, Strike> STRIKES = new TreeMap<>(Map.ofEntries(
            entry("worker killed", run -> {
                run.workers().kill(run.random().nextInt(WORKERS));
                run.aMoment(Duration.ofSeconds(8));
                run.workers().heal();
            }),
            entry("worker frozen", run -> {
                run.workers().freeze(run.random().nextInt(WORKERS));
                run.aMoment(Duration.ofSeconds(15));
                run.workers().heal();
            }),
            entry("worker stopped", run -> {
                run.workers().stop(run.random().nextInt(WORKERS));
                run.workers().heal();
            }),
            entry("configuration changed", run -> {
                run.connector()
                        .options()
                        .put("linger.ms", Integer.toString(50 + run.random().nextInt(200)));
                run.connector().put();
            }),
            entry("postmaster killed", run -> {
                run.stand().postmaster().kill();
                run.aMoment();
                run.stand().postmaster().startAgain();
            }),
            entry("PostgreSQL stopped fast", run -> {
                run.stand().postmaster().stopFast();
                run.aMoment(Duration.ofSeconds(8));
                run.stand().postmaster().startAgain();
            }),
            entry("backend killed", PostgresFaults::killBackend),
            entry("sessions terminated", run -> run.tables().terminateSessions()),
            entry("statements cancelled", run -> PostgresFaults.cancelStatements(run, 100)),
            entry("tables locked", PostgresFaults::lockTables),
            entry("rows locked in the opposite order", PostgresFaults::lockPeople),
            entry("connections reset", run -> run.proxy().cut()),
            entry("connections half closed", run -> run.proxy().hangUp()),
            entry("answers to commits lost", run -> run.proxy().loseReplies(Proxy.COMMITTED, 3)),
            entry("nothing passes", run -> {
                run.proxy().swallow();
                run.aMoment(Duration.ofSeconds(8));
                run.proxy().pass();
            }),
            entry("requests held", run -> {
                run.proxy().holdRequests(Duration.ofMillis(7500));
                run.aMoment(Duration.ofSeconds(8));
                run.proxy().pass();
            }),
            entry("few bytes a second", run -> {
                run.proxy().trickle(300);
                run.aMoment(Duration.ofSeconds(6));
                run.proxy().pass();
            }),
            entry("broker killed", run -> {
                run.stand().broker().kill();
                run.stand().broker().startAgain();
            }),
            entry("broker frozen", run -> {
                run.stand().broker().freeze();
                run.aMoment(Duration.ofSeconds(8));
                run.stand().broker().thaw();
            })));

    private static Map.Entry<String, Strike> entry(String name, Strike strike) {
        return Map.entry(name, strike);
    }

    @Test
    void afterHoursOfFaultsEveryRecordIsThereOnce() {
        Seed seed = Seed.given();
        System.out.println("soak of " + LENGTH + ", " + seed);
        // for so long Kafka's group waits for consumers that asked to join and are gone since, as tasks are that
        // Connect stops
        // while a broker comes back: less than a run waits for more rows
        Cell cell = Cell.of(0, "all of them, mixed", SoakIT::soak)
                .with("tasks.max", "6")
                .with("consumer.override.max.poll.interval.ms", "60000");
        Outcome outcome = Run.of(cell, Stand.withWorkers(WORKERS), seed);
        outcome.write();
        System.out.println(outcome.facts());
        assertThat(outcome.violations()).as(outcome.complaint()).isEmpty();
    }

    private static void soak(Run run) throws Exception {
        List<String> names = List.copyOf(STRIKES.keySet());
        long begin = System.nanoTime();
        long strikes = 0;
        while (System.nanoTime() - begin < LENGTH.toNanos()) {
            String name = names.get(run.random().nextInt(names.size()));
            System.out.printf(
                    "  %4d s, %d records: %s%n",
                    TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin),
                    run.journal().acknowledged(),
                    name);
            STRIKES.get(name).on(run);
            run.count(name);
            strikes++;
            if (strikes % 10 == 0) {
                run.awaitProgress();
            }
            run.aMoment(Duration.ofSeconds(10));
        }
        run.fact("strikes", strikes);
    }
}
