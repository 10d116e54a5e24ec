package io.fieldsink.postgres.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldsink.postgres.faults.Cell.Strike;
import io.fieldsink.postgres.servers.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** All faults that heal by themselves, mixed, on three workers and six tasks, for {@code -Dfaults.minutes}. */
@Tag("faults")
class SoakIT {
    private static final Duration LENGTH = Duration.ofMinutes(Integer.getInteger("faults.minutes", 2));
    private static final int WORKERS = 3;

    private static final Map<String, Strike> STRIKES = new TreeMap<>(Map.of(
            "worker killed",
                    run -> {
                        run.workers().kill(run.random().nextInt(WORKERS));
                        run.aMoment(Duration.ofSeconds(8));
                        run.workers().heal();
                    },
            "worker frozen",
                    run -> {
                        run.workers().freeze(run.random().nextInt(WORKERS));
                        run.aMoment(Duration.ofSeconds(15));
                        run.workers().heal();
                    },
            "worker stopped",
                    run -> {
                        run.workers().stop(run.random().nextInt(WORKERS));
                        run.workers().heal();
                    },
            "postmaster killed",
                    run -> {
                        run.stand().postmaster().kill();
                        run.aMoment();
                        run.stand().postmaster().startAgain();
                    },
            "sessions terminated", Run::terminateSessions,
            "connections reset", run -> run.proxy().cut(),
            "answers to commits lost", run -> run.proxy().loseReplies(Proxy.COMMITTED, 3),
            "nothing passes",
                    run -> {
                        run.proxy().swallow();
                        run.aMoment(Duration.ofSeconds(8));
                        run.proxy().pass();
                    },
            "requests held",
                    run -> {
                        run.proxy().holdRequests(Duration.ofMillis(7500));
                        run.aMoment(Duration.ofSeconds(8));
                        run.proxy().pass();
                    },
            "broker killed",
                    run -> {
                        run.stand().broker().kill();
                        run.stand().broker().startAgain();
                    }));

    @Test
    void afterHoursOfFaultsEveryRecordIsThereOnce() {
        Seed seed = Seed.given();
        System.out.println("soak of " + LENGTH + ", " + seed);
        Cell cell = Cell.of(0, "all of them, mixed", SoakIT::soak).with("tasks.max", "6");
        Outcome outcome = Run.of(cell, Stand.withWorkers(WORKERS), seed);
        outcome.write();
        System.out.println(outcome.facts());
        assertThat(outcome.violations()).as(outcome.complaint()).isEmpty();
    }

    private static void soak(Run run) throws Exception {
        List<String> names = List.copyOf(STRIKES.keySet());
        long end = System.nanoTime() + LENGTH.toNanos();
        long strikes = 0;
        while (System.nanoTime() < end) {
            String name = names.get(run.random().nextInt(names.size()));
            System.out.println("  " + name);
            STRIKES.get(name).on(run);
            strikes++;
            if (strikes % 10 == 0) {
                run.awaitProgress();
            }
            run.aMoment(Duration.ofSeconds(10));
        }
        run.fact("strikes", strikes);
    }
}
