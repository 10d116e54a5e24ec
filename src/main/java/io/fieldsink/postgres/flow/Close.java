package io.fieldsink.postgres.flow;

import java.util.Locale;

/** Why a batch was closed. */
enum Close {
    /** It has as many records as it may ({@code batch.size}). */
    SIZE,
    /** It is as large as it may be ({@code batch.max.bytes}). */
    BYTES,
    /** Its first record has waited long enough ({@code linger.ms}). */
    LINGER,
    /** Connect commits its positions: now and then, before a rebalance and before a stop. */
    OFFSETS,
    /** It holds the record at which the task stops. */
    STOP,
    /** The topic was made anew, and its old records cannot be read again. */
    TOPIC;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
