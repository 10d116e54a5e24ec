package io.fieldsink.postgres.flow;

import io.fieldsink.postgres.model.Mark;
import io.fieldsink.postgres.model.Partition;
import java.util.LinkedHashMap;
import java.util.Map;

/** A partition's share of a batch: how many records, up to which one. Not thread-safe. */
final class Share {
    private Arrival last;
    private int records;
    private int rejected;

    private Share() {}

    /** The shares of the batch's first records, in the order of arrival. */
    static Map<Partition, Share> of(Batch batch, int end) {
        Map<Partition, Share> shares = new LinkedHashMap<>();
        Partition partition = null;
        Share share = null;
        for (int event = 0; event < end; event++) {
            Arrival arrival = batch.arrival(event);
            Partition its = Partition.of(arrival.origin());
            if (share == null || !its.equals(partition)) { // a poll brings one partition after the other
                partition = its;
                share = shares.computeIfAbsent(its, p -> new Share());
            }
            share.last = arrival;
            share.records++;
        }
        for (int event : batch.rejections().headMap(end).keySet()) {
            shares.get(Partition.of(batch.arrival(event).origin())).rejected++;
        }
        return shares;
    }

    Mark last() {
        return last.mark();
    }

    int records() {
        return records;
    }

    int rejected() {
        return rejected;
    }
}
