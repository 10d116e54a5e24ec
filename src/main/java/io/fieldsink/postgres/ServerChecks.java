package io.fieldsink.postgres;

import io.fieldsink.postgres.config.SinkConfig;
import io.fieldsink.postgres.flow.BadRecords;
import io.fieldsink.postgres.flow.Preflight;
import io.fieldsink.postgres.flow.Preflight.Answer;
import io.fieldsink.postgres.flow.Rules;
import io.fieldsink.postgres.pg.Failure;
import io.fieldsink.postgres.pg.Problem;
import io.fieldsink.postgres.pg.Sessions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What the server has against a configuration; never asked for longer than connection.timeout.ms. Stateless. */
final class ServerChecks {
    private static final Answer NOTHING = new Answer(List.of(), List.of());

    private ServerChecks() {}

    /**
     * What was found.
     *
     * @param problem why there is no getting in, or no answer
     * @param answer what the server says inside
     */
    record Findings(Optional<Problem> problem, Answer answer) {}

    static Findings of(SinkConfig config) {
        long begin = System.nanoTime();
        Optional<Problem> problem = Sessions.probe(config.server());
        if (problem.isPresent() || config.planOnly()) {
            return new Findings(problem, NOTHING);
        }
        Duration left = config.server().timeout().minusNanos(System.nanoTime() - begin);
        return inside(config, left);
    }

    /** A catalogue that somebody has locked may keep us waiting: so it is asked in a thread of its own. */
    private static Findings inside(SinkConfig config, Duration limit) {
        Sessions sessions = new Sessions(config.server());
        FutureTask<Answer> asking =
                new FutureTask<>(() -> Preflight.of(sessions, rules(config, BadRecords.STOP), config.topics()));
        Thread thread = new Thread(asking, "preflight of " + config.server().applicationName());
        thread.setDaemon(true);
        thread.start();
        try {
            return new Findings(Optional.empty(), asking.get(Math.max(1, limit.toMillis()), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            return failed(Problem.silent(config.server()));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Failure failure) {
                return failed(Problem.of(failure));
            }
            throw new IllegalStateException("the server could not be asked", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed(Problem.silent(config.server()));
        } finally {
            sessions.close();
        }
    }

    private static Findings failed(Problem problem) {
        return new Findings(Optional.of(problem), NOTHING);
    }

    static Rules rules(SinkConfig config, BadRecords badRecords) {
        return new Rules(
                config.route(),
                config.format(),
                config.tableNaming(),
                config.autoCreate(),
                config.planOnly(),
                config::shape,
                config::write,
                config.guarantee(),
                badRecords);
    }
}
