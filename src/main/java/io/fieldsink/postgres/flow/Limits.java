package io.fieldsink.postgres.flow;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * When a batch closes, and how a failed one is tried again.
 *
 * @param batchSize records ({@code batch.size})
 * @param batchBytes estimated bytes ({@code batch.max.bytes})
 * @param linger how long the first record of a batch waits ({@code linger.ms})
 * @param maxRetries for conflicts that pass by themselves ({@code max.retries}); an outage has no limit
 * @param backoff first wait ({@code retry.backoff.ms})
 * @param maxBackoff longest wait ({@code retry.backoff.max.ms})
 * @param longestPut how long one put may take records, so that Connect polls in time
 * @param longestFlush how long one transaction may take, for the same reason
 * @param mostBadPercent of the last records that may be bad ({@code errors.max.bad.percent})
 */
public record Limits(
        int batchSize,
        long batchBytes,
        Duration linger,
        int maxRetries,
        Duration backoff,
        Duration maxBackoff,
        Duration longestPut,
        Duration longestFlush,
        int mostBadPercent) {
    public Limits {
        requireNonNull(linger, "linger");
        requireNonNull(backoff, "backoff");
        requireNonNull(maxBackoff, "maxBackoff");
        requireNonNull(longestPut, "longestPut");
        requireNonNull(longestFlush, "longestFlush");
    }
}
