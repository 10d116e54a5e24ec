package io.fieldsink.postgres.faults;

import java.util.Random;

/** What all chance of a run follows from; {@code -Dfaults.seed} repeats one. */
record Seed(long number) {
    static Seed given() {
        return new Seed(Long.getLong("faults.seed", System.nanoTime() & 0xff_ffff));
    }

    /** Chance of its own for one purpose. */
    Random random(String purpose) {
        return new Random(number * 31 + purpose.hashCode());
    }

    @Override
    public String toString() {
        return "-Dfaults.seed=" + number;
    }
}
