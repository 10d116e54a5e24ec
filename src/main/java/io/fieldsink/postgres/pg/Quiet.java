package io.fieldsink.postgres.pg;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Keeps the pool from giving up a session that works, and from logging why. It takes some SQLSTATEs for a broken session
 * and logs the exception with the server's text: a view on a column (0A000) is among them, and whatever a trigger may
 * RAISE, with a value in it. Where the server ended a session from within a function, the next use of it tells. Stateless.
 */
final class Quiet implements SQLExceptionOverride {
    @java.lang.Override
    public Override adjudicate(SQLException thrown) {
        ServerErrorMessage said = thrown instanceof PSQLException e ? e.getServerErrorMessage() : null;
        return said != null && (said.getWhere() != null || "0A000".equals(said.getSQLState()))
                ? Override.DO_NOT_EVICT
                : Override.CONTINUE_EVICT;
    }
}
