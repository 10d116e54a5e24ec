package io.fieldsink.postgres.type;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.ByteConverter;

class NumericDigitsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "0.00",
                "-0.01",
                "1",
                "9999",
                "10000",
                "9999.9999",
                "0.0001",
                "0.00001",
                "100000000",
                "1e20",
                "999999999999999",
                "1000000000000000",
                "0.000000000000001",
                "12345678901234567890.123456789"
            })
    void theDriverReadsWhatWeWrite(BigDecimal number) throws Refusal {
        assertReadBack((BigDecimal) Scalar.NUMERIC.coerce(number), "as given");
    }

    @Test
    void theDriverReadsAnyNumber() throws Refusal {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            BigInteger digits = new BigInteger(random.nextInt(200), random);
            BigInteger round = digits.multiply(BigInteger.TEN.pow(random.nextInt(12)));
            BigDecimal number = new BigDecimal(random.nextBoolean() ? round : round.negate(), random.nextInt(40) - 10);

            assertReadBack((BigDecimal) Scalar.NUMERIC.coerce(number), "seed " + seed);
        }
    }

    private static void assertReadBack(BigDecimal number, String origin) {
        PgBuffer out = new PgBuffer();
        Scalar.NUMERIC.encode(number, out);
        byte[] bytes = Arrays.copyOf(out.array(), out.size());
        assertThat(ByteConverter.numeric(bytes)).as(origin).isEqualTo(number);
    }
}
