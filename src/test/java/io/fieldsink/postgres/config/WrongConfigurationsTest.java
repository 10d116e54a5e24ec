package io.fieldsink.postgres.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldsink.postgres.config.InvalidOptions.Mistake;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WrongConfigurationsTest {

    @Test
    void theWorkingConfigurationHasNoMistake() {
        assertThat(Given.mistakesIn("")).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            connection.url= | connection.url | is missing: write jdbc:postgresql://host:port/database, or set connection.host and connection.database
            connection.url=; connection.host=db | connection.database | is missing: write it next to connection.host
            connection.url=; connection.database=d | connection.host | is missing: write it next to connection.database
            connection.url=; connection.host=db:5433; connection.database=d | connection.host | must be a host name or address; the port goes into connection.port
            connection.url=; connection.host=db/x?; connection.database=d | connection.host | must be a host name or address; the port goes into connection.port
            connection.host=db | connection.host | connection.url says it already: remove one of the two
            connection.port=5432 | connection.port | connection.url says it already: remove one of the two
            connection.url=; connection.host=a; connection.database=d; connection.port=70000 | connection.port | must be a whole number from 1 to 65535
            connection.url=jdbc:mysql://db/d | connection.url | is not a PostgreSQL URL: write jdbc:postgresql://host:port/database
            connection.url=jdbc:postgresql:d | connection.url | is not a PostgreSQL URL: write jdbc:postgresql://host:port/database
            connection.url=jdbc:postgresql://db | connection.url | names no host: write jdbc:postgresql://host:port/database
            connection.url=jdbc:postgresql:///d | connection.url | names no host: write jdbc:postgresql://host:port/database
            connection.url=jdbc:postgresql://db/ | connection.url | names no database: write jdbc:postgresql://host:port/database
            connection.url=jdbc:postgresql://db:x/d | connection.url | has a host or port that is none: write jdbc:postgresql://host:port/database
            connection.url=jdbc:postgresql://db/d/e | connection.url | holds more than a database after the host: write jdbc:postgresql://host:port/database
            connection.url=jdbc:postgresql://db/d%ZZ | connection.url | has a % that starts no escape: write %25 for a percent sign
            connection.url=jdbc:postgresql://db/d?sslmode=maybe | connection.url | the driver property sslmode must be one of disable, prefer, require, verify-ca, verify-full
            connection.sslmode=allow | connection.sslmode | the driver property sslmode must be one of disable, prefer, require, verify-ca, verify-full
            connection.ssl.mode=on | connection.ssl.mode | must be one of disable, prefer, require, verify-ca, verify-full
            connection.ssl.cert=/c.pem | connection.ssl.key | is missing: a client certificate and its key go together
            connection.ssl.key=/k.pem | connection.ssl.cert | is missing: a client certificate and its key go together
            connection.timeout.ms=1 | connection.timeout.ms | must be a whole number from 250 to 600000
            insert.mode=multi | insert.mode | must be one of upsert, insert, update, ignore; use insert: rows are always written in bulk
            pk.mode=record_header | pk.mode | must be one of record_value, record_key, kafka, none; use record_key or record_value
            delete.enabled=yes | delete.enabled | must be true or false
            pk.fields= | pk.fields | is missing: name the fields that make a row unique, or set insert.mode=insert
            pk.fields=; insert.mode=update | pk.fields | is missing: name the fields that make a row unique, or set insert.mode=insert
            pk.fields=a,b,a | pk.fields | names a field twice: keep one of them
            pk.fields=a,,b | pk.fields | an item is empty: remove the separator, or write "" for an empty text
            pk.fields="a | pk.fields | a double quote is not closed
            pk.fields=/a | pk.fields | holds a path with an empty part: write it like group/field
            pk.fields=; pk.mode=none | pk.mode | pk.mode=none leaves insert.mode=upsert without a key: set pk.mode=record_value or record_key, or insert.mode=insert
            pk.fields=; pk.mode=none; insert.mode=update | pk.mode | pk.mode=none leaves insert.mode=update without a key: set pk.mode=record_value or record_key, or insert.mode=insert
            pk.mode=none; insert.mode=insert | pk.fields | has no effect with pk.mode=none: remove it, or set pk.mode
            pk.mode=kafka; pk.fields=__connect_topic,__connect_partition,__connect_offset | pk.fields | must be empty with pk.mode=kafka: the key is always _topic,_partition,_offset
            pk.mode=kafka; pk.fields=; delete.enabled=true | delete.enabled | cannot work with pk.mode=kafka, which finds no row for a tombstone: use record_value or record_key
            pk.mode=none; pk.fields=; insert.mode=insert; delete.enabled=true | delete.enabled | cannot work with pk.mode=none, which finds no row for a tombstone: use record_value or record_key
            pk.fields=; insert.mode=insert; delete.enabled=true | pk.fields | is missing: name the fields of the record key that find the row to delete
            delete.enabled=true; table.name.format=${value.kind} | delete.enabled | cannot work with ${value.<field>} in table.name.format, since a tombstone has no value: use ${key.<field>} or ${topic}
            errors.deadletterqueue.topic.name=bad | errors.tolerance | must be all for errors.deadletterqueue.topic.name to have an effect: with none the task stops at the first bad record
            consumer.override.enable.auto.commit=true | consumer.override.enable.auto.commit | must be false: Kafka would note records as written that are not
            record.format=debezium; pk.fields=; table.name.format=${value.source/table}_${value.kind} | delete.enabled | cannot work with ${value.<field>} in table.name.format, since a tombstone has no value: use ${key.<field>} or ${topic}
            delete.mode=soft | delete.mode | soft has no effect without delete.enabled=true: set it as well
            insert.mode=insert; version.field=v | version.field | only works with insert.mode=upsert or update: remove it, or change insert.mode
            insert.mode=ignore; version.field=v | version.field | only works with insert.mode=upsert or update: remove it, or change insert.mode
            metadata.columns=topic,key | metadata.columns | may only hold topic, partition, offset, timestamp, ingested_at
            topics.to.tables=events | topics.to.tables | write pairs like name:value, separated by commas
            topics.to.tables=events:a,events:b | topics.to.tables | names events twice: keep one of them
            topics.to.tables=events:a.b.c | topics.to.tables | write table or schema.table after the topic, in double quotes where a name holds a dot itself
            table.name.format=${Topic} | table.name.format | has an unknown placeholder: write ${topic}, ${value.<field>}, ${key.<field>} or ${header.<name>}
            table.name.format=${source.x} | table.name.format | has an unknown placeholder: write ${topic}, ${value.<field>}, ${key.<field>} or ${header.<name>}
            table.name.format=${value.} | table.name.format | has a placeholder that names no field: write ${topic}, ${value.<field>}, ${key.<field>} or ${header.<name>}
            table.name.format=${key} | table.name.format | has a placeholder that names no field: write ${topic}, ${value.<field>}, ${key.<field>} or ${header.<name>}
            table.name.format=x_${topic | table.name.format | has a ${ without its }: write ${topic}, ${value.<field>}, ${key.<field>} or ${header.<name>}
            table.name.format=a.b.${topic} | table.name.format | has more than one dot: write table or schema.table
            table.name.format=a.${topic}.b | table.name.format | has more than one dot: write table or schema.table
            table.name.format=.${topic} | table.name.format | leaves the table's or the schema's name empty: write table or schema.table
            table.name.format=${topic}. | table.name.format | leaves the table's or the schema's name empty: write table or schema.table
            table.name.format="a.b" | table.name.format | needs no quotes: names are always quoted
            auto.evolve=basic | auto.evolve | must be one of false, add, true, text
            column.types=hh_size | column.types | write pairs like name:value, separated by commas
            column.types=hh_size:numeric(12 | column.types | the parentheses do not match: put a name that holds one in double quotes
            column.types=a:text,a:text | column.types | names a twice: keep one of them
            column.types=a:text default 1 | column.types | gives a a type that cannot be (more or less than a name): write one like integer, numeric(12,2), text[] or public.mood
            fields.hash=name | fields.hash | needs hash.key: set it, through one of Connect's configuration providers
            child.rows=swap | child.rows | may only hold replace, merge, keep, and the same for single arrays, as in services_section:merge
            nested.arrays=tables; child.rows=replace,merge | child.rows | says two words for all arrays: write path:word for single ones
            child.rows=merge | child.rows | has no effect with nested.arrays=json: remove it, or set nested.arrays=tables
            nested.arrays=tables; pk.mode=none; pk.fields=; insert.mode=insert | nested.arrays | nested.arrays=tables needs a key that the nested rows can refer to: set pk.mode and pk.fields, or nested.arrays=json
            record.format=kobo; pk.fields=; pk.mode=none; insert.mode=insert; delete.enabled=false | pk.mode | nested.arrays=tables needs a key that the nested rows can refer to: set pk.mode and pk.fields, or nested.arrays=json
            record.format=kobo; pk.fields=; pk.mode=kafka | delete.enabled | cannot work with pk.mode=kafka, which finds no row for a tombstone: use record_value or record_key
            nested.arrays=rows | nested.arrays | must be one of json, tables
            record.format=odk | record.format | must be one of plain, kobo, primero, debezium
            kobo.form=/nowhere/form.json | kobo.form | needs record.format=kobo: set it, or remove the form
            fields.exclude=group/ | fields.exclude | holds a path with an empty part: write it like group/field
            fields.include=a//b | fields.include | holds a path with an empty part: write it like group/field
            fields.exclude=i* | fields.exclude | leaves out id, a field of pk.fields: keep it
            batch.size=0 | batch.size | must be a whole number from 1 to 1000000
            batch.size=many | batch.size | must be a whole number from 1 to 1000000
            batch.max.bytes=10 | batch.max.bytes | must be a whole number from 1024 to 1073741824
            linger.ms=-1 | linger.ms | must be a whole number from 0 to 60000
            max.retries=-1 | max.retries | must be a whole number from 0 to 2147483647
            retry.backoff.ms=500; retry.backoff.max.ms=100 | retry.backoff.max.ms | must not be below retry.backoff.ms
            topics=a.b,a_b | topics | a.b and a_b would share the table name a_b: give one of them its own table in topics.to.tables, or set naming.style=exact
            topics=Events,events; table.name.format=raw.x_${topic} | topics | Events and events would share the table name events: give one of them its own table in topics.to.tables, or set naming.style=exact
            table.events.batch.size=5 | table.events.batch.size | batch.size cannot be set for one table: set it for the connector
            table.events.pk.field=id | table.events.pk.field | ends with no known option: write table.<table name>.<option>
            table.pk.fields=id | table.pk.fields | ends with no known option: write table.<table name>.<option>
            table.events.insert.mode=up | table.events.insert.mode | must be one of upsert, insert, update, ignore
            table.events.pk.mode=none | table.events.pk.mode | pk.mode=none leaves insert.mode=upsert without a key: set pk.mode=record_value or record_key, or insert.mode=insert
            insert.mode=insert; pk.fields=; table.events.insert.mode=update | table.events.pk.fields | is missing: name the fields that make a row unique, or set insert.mode=insert
            batch.sise=5 | batch.sise | unknown option; did you mean batch.size?
            errors.deadletterqueue.topic=dlq | errors.deadletterqueue.topic | unknown option; did you mean errors.deadletterqueue.topic.name?
            errors.max.bad.percent=101 | errors.max.bad.percent | must be a whole number from 0 to 100
            delivery.guarantee=twice | delivery.guarantee | must be one of exactly_once, at_least_once
            topic.recreated=panic | topic.recreated | must be one of fail, restart, ignore
            offsets.table=a.b.c | offsets.table | write table or schema.table
            consumer.override.auto.offset.reset=latest | consumer.override.auto.offset.reset | must be earliest or none with delivery.guarantee=exactly_once: where Kafka has lost a position's records, anything else skips those behind them
            """)
    void isToldWhatToWriteOnTheRightOption(String changes, String option, String message) {
        assertThat(Given.mistakesIn(changes)).containsExactly(new Mistake(option, message));
    }

    @Test
    void allMistakesAreToldAtOnce() {
        assertThat(Given.mistakesIn("batch.size=x; pk.fields=; linger.ms=x; connection.url=; nonsense=1"))
                .extracting(Mistake::option)
                .containsExactlyInAnyOrder("batch.size", "pk.fields", "linger.ms", "connection.url", "nonsense");
    }
}
