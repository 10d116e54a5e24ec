package io.fieldsink.postgres.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldsink.postgres.model.Identifier;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

class SabotageTest {
    private static final String FILE = "io/fieldsink/postgres/model/Identifier.java";
    private static final String GUARD = ".replace(\"\\\"\", \"\\\"\\\"\")";

    static final class Quoting implements Callable<String> {
        @Override
        public String call() {
            return Identifier.quote("a\"b");
        }
    }

    @Test
    void aStoryIsToldWithoutTheGuardAndTheRealClassKeepsIt() throws Exception {
        assertThat(Sabotage.of(FILE, GUARD, "").call(Quoting.class)).isEqualTo("\"a\"b\"");
        assertThat(new Quoting().call()).isEqualTo("\"a\"\"b\"");
    }

    @Test
    void everyWindowOfTheProtocolIsFound() {
        assertThat(FailPoints.everywhere()).isNotNull();
    }

    @Test
    void aGuardThatIsNotThereOrDoesNotCompileIsNoSilentSuccess() {
        assertThatThrownBy(() -> Sabotage.of(FILE, "no such guard", "")).hasMessageContaining("exactly once");
        assertThatThrownBy(() -> Sabotage.of(FILE, "return", "")).hasMessageContaining("exactly once");
        assertThatThrownBy(() -> Sabotage.of(FILE, GUARD, "(")).hasMessageContaining("does not compile");
    }
}
