package io.fieldsink.postgres.flow;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.regex.Pattern;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;

/** Everything that we, the pool and the driver log, down to DEBUG, while it is open. */
final class Overheard implements AutoCloseable {
    /** What chance makes in the lines of the pool and the driver, and what might spell any digits: a test looks for some. */
    private static final Pattern CHANCE = Pattern.compile(
            "\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}|(?<=PgConnection@)\\p{XDigit}+|(?<=localhost:)\\d+(/test_\\d+)?");

    private static final List<String> LOGGERS = List.of("io.fieldsink", "com.zaxxer");
    private static final java.util.logging.Logger DRIVER = java.util.logging.Logger.getLogger("org.postgresql");

    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
    private final Ear ear = new Ear(lines);
    private final DriverEar driverEar = new DriverEar(lines);
    private final java.util.logging.Level driverBefore = DRIVER.getLevel();

    Overheard() {
        ear.start();
        for (String name : LOGGERS) {
            LoggerConfig logger = new LoggerConfig(name, Level.DEBUG, false);
            logger.addAppender(ear, Level.ALL, null);
            context().getConfiguration().addLogger(name, logger);
        }
        context().updateLoggers();
        DRIVER.addHandler(driverEar);
        DRIVER.setLevel(java.util.logging.Level.FINE);
    }

    /** Each event with its throwable, as one text, without what chance made. */
    List<String> lines() {
        synchronized (lines) {
            return lines.stream()
                    .map(line -> CHANCE.matcher(line).replaceAll("#"))
                    .toList();
        }
    }

    void forget() {
        lines.clear();
    }

    private static LoggerContext context() {
        return (LoggerContext) LogManager.getContext(false);
    }

    @Override
    public void close() {
        LOGGERS.forEach(context().getConfiguration()::removeLogger);
        context().updateLoggers();
        DRIVER.removeHandler(driverEar);
        DRIVER.setLevel(driverBefore);
    }

    private static final class Ear extends AbstractAppender {
        private final List<String> lines;

        Ear(List<String> lines) {
            super("ear", null, null, true, Property.EMPTY_ARRAY);
            this.lines = lines;
        }

        @Override
        public void append(LogEvent event) {
            String thrown = event.getThrown() == null ? "" : " " + event.getThrown();
            lines.add(event.getLevel() + " " + event.getMessage().getFormattedMessage() + thrown);
        }
    }

    private static final class DriverEar extends Handler {
        private final List<String> lines;

        DriverEar(List<String> lines) {
            this.lines = lines;
        }

        @Override
        public void publish(LogRecord logged) {
            String thrown = logged.getThrown() == null ? "" : " " + logged.getThrown();
            lines.add(logged.getLevel() + " " + logged.getMessage() + " " + List.of(parameters(logged)) + thrown);
        }

        private static Object[] parameters(LogRecord logged) {
            return logged.getParameters() == null ? new Object[0] : logged.getParameters();
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
