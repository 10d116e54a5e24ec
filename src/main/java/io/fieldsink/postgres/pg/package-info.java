/** Edge: JDBC and the wire. Sessions, catalogue, COPY, merge, classes of failure. */
package io.fieldsink.postgres.pg;
