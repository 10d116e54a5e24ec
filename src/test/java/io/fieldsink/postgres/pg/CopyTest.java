package io.fieldsink.postgres.pg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldsink.postgres.plan.Settled;
import io.fieldsink.postgres.servers.Postgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.AbstractList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class CopyTest {
    /** What a value too large for the heap leads to, wherever it strikes. */
    private static final List<Settled> BREAKING = new AbstractList<>() {
        @Override
        public Settled get(int index) {
            throw new OutOfMemoryError("of this test");
        }

        @Override
        public int size() {
            return 1;
        }
    };

    /** The driver keeps its session for a COPY that nobody ended, and whoever wants it waits for ever. */
    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void anErrorLeavesASessionThatCanBeRolledBack() throws Exception {
        try (Connection connection = Postgres.shared().connect("postgres");
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("CREATE TEMPORARY TABLE t (id integer)");
            Copy copy = new Copy(connection);
            assertThatThrownBy(() -> copy.rows("COPY t FROM STDIN (FORMAT binary)", null, BREAKING))
                    .isInstanceOf(OutOfMemoryError.class);
            connection.rollback();
            try (ResultSet one = statement.executeQuery("SELECT 1")) {
                assertThat(one.next()).isTrue();
            }
        }
    }
}
