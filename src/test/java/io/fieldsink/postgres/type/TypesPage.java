package io.fieldsink.postgres.type;

/** The words of docs/types.md around its tables. */
final class TypesPage {
    static final String OPENING = """
            # Types: what becomes of a value

            This page is written by a test (`TypesPageTest`) from what the code does, and the code is held against a real
            PostgreSQL, every kind of value on every type of column (`TypeRoundTripTest`).

            ## Columns made from a Connect schema

            """;

    static final String LOGICAL = """

            A schema's default becomes the column's. Names of schemas that say more than their type:

            """;

    static final String SCHEMALESS = """

            Any other name means its base type: `Enum`, `EnumSet` and `Ltree` are text, geometries are jsonb. A column that
            is a PostGIS `geometry` or `geography` takes Debezium's geometry objects as they are.

            ## Columns made without a schema

            """;

    static final String COERCION = """

            `column.types` or a table that is there already say more.

            ## Values for a column that is there

            The column decides. *yes*: every value of that kind; *fits*: those that lose nothing; empty: none. A value that
            does not fit widens the column, where that is allowed (below), or its record is rejected with the reason.

            """;

    static final String RULES = """

            Types that are not listed (enums, domains, inet, interval, ranges, hstore, vectors, composites, …) take any value
            by its text, and the server decides.

            ### What fits

            - **Whole-number columns** take a whole number in range, however it is written: `5`, `5.0`, `5e0`, `"5"`.
              A boolean is not a number.
            - **numeric(p,s)** takes what has no more digits than it keeps. Nothing is rounded: 1.005 does not fit
              numeric(5,2), 1.500 does. NaN fits; infinity fits numeric without limits only.
            - **real and double precision** take the nearest number that they have, as PostgreSQL rounds. A whole number from
              2^24 (real) or 2^53 (double precision) on must come out the same: it is more likely an identifier.
              A FLOAT32 goes into double precision and numeric by its shortest text: 0.1 stays 0.1.
            - **boolean** takes true and false, and PostgreSQL's words for them: `true yes on 1 false no off 0`, shortened, in any case.
            - **text** takes everything: numbers, dates and times as PostgreSQL prints them (ISO, UTC), objects and lists as
              JSON, bytes if they are UTF-8. U+0000 and lone surrogates are refused.
            - **varchar(n) and char(n)** count characters (code points). Blanks beyond the limit are refused like any others.
            - **bytea** takes text in PostgreSQL's two forms: `\\x0aff`, or text with `\\\\` and `\\012`.
            - **date, time, timestamp, timestamptz** take ISO-8601 text with `T` or a blank, also `2021/03/04`, years beyond 9999,
              `-0043` or `BC`, `infinity`, `24:00:00` and a leap second (`23:59:60` is midnight). A time zone is `Z` or an offset;
              where there is none it is UTC. Anything else, `03/04/2021` for one, could mean two days and is refused, as are numbers.
            - A **timestamp** column has no zone, so a value that has one is stored as UTC. A **date** column takes a
              timestamp only at midnight UTC; a **time** column takes no zone but UTC.
            - Digits beyond **microseconds** are cut off, never rounded up into the next second. `timestamp(3)` and its like
              round as the server does.
            - **uuid** takes any case, braces, and hyphens after any four digits.
            - **json and jsonb** take text that is exactly one JSON value, nested at most 1000 levels; objects, lists, numbers
              and booleans are written as JSON, decimals exactly, bytes as base64, dates as ISO text. NaN has no form in JSON.
            - **arrays** take lists, PostgreSQL's literals (`{1,2}`) and JSON arrays (`[1,2]`), with nulls inside. Lists of lists are
              dimensions and must be rectangular; in json[] and jsonb[] they are items.

            ### Widening

            Only a column whose type was our own inference, and only as far as `auto.evolve` allows. The smallest that holds the value:

            """;

    static final String CLOSING = """

            The last resort, `auto.evolve=text`, turns anything else but json, bytea and arrays into text.
            """;

    private TypesPage() {}
}
