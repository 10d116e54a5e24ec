package io.fieldsink.postgres.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A place in the connector at which it can be made to fail, once, by an order in a file. {@link FailPoints} puts it into a
 * copy of the component; what is shipped has none.
 */
public final class FailPoint {
    /** The environment's name for the file. */
    static final String ORDERS = "FAIL_POINT_ORDERS";

    /** Longer than the consumer may go without polling, in {@link FailPointIT}. */
    private static final Duration HANGING = Duration.ofSeconds(10);

    /** How it fails. */
    enum Way {
        THROW,
        HANG,
        HALT
    }

    private FailPoint() {}

    /** The connector has come to the place of this name. */
    public static void pass(String place) {
        Path orders = Path.of(System.getenv(ORDERS));
        try {
            if (!Files.exists(orders)) {
                return;
            }
            List<String> order = Files.readAllLines(orders);
            if (!order.get(0).equals(place) || !Files.deleteIfExists(orders)) {
                return;
            }
            fail(Way.valueOf(order.get(1)), place);
        } catch (NoSuchFileException e) {
            return; // another task was faster
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Without a switch, whose class the component would lack. */
    private static void fail(Way way, String place) {
        if (way == Way.THROW) {
            throw new IllegalStateException("fail point: " + place);
        }
        if (way == Way.HALT) {
            Runtime.getRuntime().halt(1);
        }
        LockSupport.parkNanos(HANGING.toNanos());
    }

    /** Whoever comes to the place first fails like that. */
    static void order(Path orders, String place, Way way) {
        try {
            Path draft = orders.resolveSibling("draft");
            Files.writeString(draft, place + "\n" + way);
            Files.move(draft, orders);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
