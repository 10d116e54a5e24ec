package io.fieldsink.postgres.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldsink.postgres.model.Origin;
import java.util.List;
import org.junit.jupiter.api.Test;

class PositionsTest {
    private static final Partition PARTITION = new Partition("t", 0);

    private final Positions positions = new Positions();

    private static Origin at(long offset) {
        return new Origin("t", 0, offset);
    }

    @Test
    void whatIsDurableIsNotOpen() {
        positions.accept(at(5));
        positions.accept(at(7));
        assertThat(positions.open()).containsExactly(PARTITION);
        positions.durable(at(5));
        assertThat(positions.open()).containsExactly(PARTITION);
        positions.durable(at(7));
        assertThat(positions.open()).isEmpty();
    }

    @Test
    void aPartitionThatWasTakenAwayIsForgotten() {
        positions.accept(at(5));
        positions.forget(List.of(PARTITION));
        assertThat(positions.open()).isEmpty();
        assertThat(positions.isNew(at(0))).isTrue();
    }
}
