package io.fieldsink.postgres.versions;

import io.fieldsink.postgres.servers.Cluster;
import io.fieldsink.postgres.servers.Component;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/** Keeps the result of a run that {@code -Dcompatibility.cell} names, and does nothing in any other. */
public final class Recorder implements TestExecutionListener {
    private final String cell = System.getProperty("compatibility.cell", "");
    private final long start = System.nanoTime();
    private int passed;
    private int failed;
    private int skipped;

    @Override
    public synchronized void executionSkipped(TestIdentifier test, String reason) {
        skipped++;
    }

    @Override
    public synchronized void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (result.getStatus() == Status.FAILED) {
            failed++;
        } else if (result.getStatus() == Status.ABORTED) {
            skipped++;
        } else if (test.isTest()) {
            passed++;
        }
    }

    /** There may be several in a run; the last one tells of all. */
    @Override
    public synchronized void testPlanExecutionFinished(TestPlan plan) {
        if (cell.isEmpty() || passed == 0) {
            return;
        }
        try {
            new CellResult(
                            Versions.of(Cluster.shared()),
                            System.getProperty("it.suite", "whole"),
                            passed,
                            failed,
                            skipped,
                            Duration.ofNanos(System.nanoTime() - start).toSeconds(),
                            hash(),
                            "")
                    .write(cell);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of the zip, in short: whether two cells had the same one. */
    private static String hash() throws IOException {
        try {
            byte[] zip = Files.readAllBytes(Component.zip());
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(zip))
                    .substring(0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
