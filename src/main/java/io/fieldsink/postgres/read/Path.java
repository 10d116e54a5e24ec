package io.fieldsink.postgres.read;

import io.fieldsink.postgres.model.Printable;
import io.fieldsink.postgres.type.Numbers;

/** The way to a field from its part of the record: what a message names instead of the value. */
record Path(Path parent, String name) {
    /** The start: {@code the value}, {@code the key}, {@code the header "tenant"}. */
    static Path of(String part) {
        return new Path(null, part);
    }

    static Path header(String name) {
        return of("the header \"" + Printable.name(name) + '"');
    }

    /** One level down; an array's elements have no name of their own (null). */
    Path in(String field) {
        return new Path(this, field);
    }

    Unreadable refuse(String reason) {
        return Unreadable.because(this + " " + reason);
    }

    Unreadable beyondNumeric() {
        return refuse("is a number beyond PostgreSQL's: more than " + Numbers.DIGITS_BEFORE_POINT
                + " digits before the point, or " + Numbers.DIGITS_AFTER_POINT + " after it");
    }

    @Override
    public String toString() {
        String fields = fields();
        return fields.isEmpty() ? root().name : "field " + fields + " of " + root().name;
    }

    /** The names on the way, as options spell them: {@code roster/members/name}. */
    String fields() {
        StringBuilder names = new StringBuilder();
        for (Path at = this; at.parent != null; at = at.parent) {
            if (at.name != null) {
                names.insert(0, at.name).insert(0, '/');
            }
        }
        return names.length() == 0 ? "" : Printable.name(names.substring(1));
    }

    private Path root() {
        Path at = this;
        while (at.parent != null) {
            at = at.parent;
        }
        return at;
    }
}
