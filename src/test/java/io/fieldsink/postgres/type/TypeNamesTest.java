package io.fieldsink.postgres.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fieldsink.postgres.servers.Postgres;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("postgres-versions")
class TypeNamesTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    bool | boolean
                    INT2 | smallint
                    int | integer
                    int8 | bigint
                    float4 | real
                    float(24) | real
                    float(25) | double precision
                    float | double precision
                    decimal(12,2) | numeric(12,2)
                    numeric( 5 ) | numeric(5,0)
                    dec | numeric
                    character varying(3) | varchar(3)
                    varchar | varchar
                    char | char(1)
                    Character(4) | char(4)
                    bpchar | bpchar
                    timestamp without time zone | timestamp
                    timestamp(3)  with time zone | timestamptz(3)
                    timestamp(0) | timestamp(0)
                    time(3) without time zone | time(3)
                    pg_catalog.int4 | integer
                    integer[][] | integer[]
                    numeric(10,2)[] | numeric(10,2)[]
                    text [ 3 ] | text[]
                    jsonb | jsonb
                    """)
    void knowsTheNamesThatTheServerKnows(String alias, String name) {
        PgType type = PgType.of(alias);
        assertThat(type.sql()).isEqualTo(name);
        assertThat(type).isNotInstanceOf(Named.class);
        String printed = Postgres.shared()
                .value(
                        "postgres",
                        "SELECT format_type(a.atttypid, a.atttypmod) FROM pg_attribute a WHERE a.attrelid = '"
                                + table(alias) + "'::regclass AND a.attname = 'v'");
        assertThat(PgType.of(printed)).isEqualTo(type);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"char\"",
                "public.mood",
                "\"My\".\"Type\"",
                "time with time zone",
                "timetz",
                "interval",
                "interval(3)",
                "geometry(Point,4326)",
                "bit varying(8)",
                "\"text\"",
                "money"
            })
    void leavesOtherTypesToTheServer(String sql) {
        assertThat(PgType.of(sql)).isEqualTo(new Named(sql));
        assertThat(PgType.of(sql + "[]")).isEqualTo(new ArrayOf(new Named(sql)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "text; DROP TABLE x",
                "varchar(3",
                "varchar)3(",
                "\"My",
                "text -- x",
                "numeric(0)",
                "numeric(1001)",
                "varchar(0)",
                "text(5)",
                "float(54)",
                "integer(99999999999)"
            })
    void refusesWhatIsNoType(String sql) {
        assertThatIllegalArgumentException().isThrownBy(() -> PgType.of(sql));
    }

    @Test
    void aNumericMayHaveANegativeScale() {
        assertThat(PgType.of("numeric(12,-2)")).isEqualTo(Scalar.numeric(12, -2));
    }

    private static String table(String type) {
        String name = "named_" + Integer.toHexString(type.hashCode());
        Postgres.shared().execute("postgres", "CREATE TABLE IF NOT EXISTS " + name + " (v " + type + ")");
        return name;
    }
}
