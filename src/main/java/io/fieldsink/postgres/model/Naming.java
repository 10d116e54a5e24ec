package io.fieldsink.postgres.model;

/** How names in records become names in PostgreSQL ({@code naming.style}). */
public enum Naming {
    /** {@link Identifier#clean}: lower case, anything but letters, marks and digits becomes {@code _}. */
    LOWER {
        @Override
        public String apply(String name) {
            return Identifier.clean(name);
        }
    },
    /** As it is, quoted. */
    EXACT {
        @Override
        public String apply(String name) {
            return name;
        }
    };

    /** The name in this style, not yet cut to 63 bytes. */
    public abstract String apply(String name);
}
