package io.fieldsink.postgres.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Seconds of processor time since the machine started, from /proc.
 *
 * @param machine of everybody, time stolen by the host included
 * @param worker of the Connect worker
 * @param server of PostgreSQL with all its processes
 * @param bench of this JVM, the broker in it included
 */
record Cpu(double machine, double worker, double server, double bench) {
    /** USER_HZ, 100 on every Linux that anybody runs. */
    private static final double TICKS = 100;

    /** The processes to look at. */
    record Processes(long worker, long postmaster) {
        Cpu now() throws IOException {
            return new Cpu(
                    machineTicks() / TICKS,
                    ticks(worker, 2) / TICKS,
                    serverTicks(postmaster) / TICKS,
                    ticks(ProcessHandle.current().pid(), 2) / TICKS);
        }
    }

    Cpu minus(Cpu earlier) {
        return new Cpu(
                machine - earlier.machine, worker - earlier.worker, server - earlier.server, bench - earlier.bench);
    }

    /** What the rest of the machine used. */
    double others() {
        return Math.max(0, machine - worker - server - bench);
    }

    /** All but idle and waiting for a disk. */
    private static long machineTicks() throws IOException {
        String[] fields = Files.readAllLines(Path.of("/proc/stat")).get(0).split(" +", -1);
        long busy = 0;
        for (int i : new int[] {1, 2, 3, 6, 7, 8}) {
            busy += Long.parseLong(fields[i]);
        }
        return busy;
    }

    /** The sessions that ended are in what the postmaster says of its children. */
    private static long serverTicks(long postmaster) throws IOException {
        long ticks = ticks(postmaster, 4);
        for (ProcessHandle child : (Iterable<ProcessHandle>)
                ProcessHandle.of(postmaster).orElseThrow().children()::iterator) {
            ticks += ticks(child.pid(), 2);
        }
        return ticks;
    }

    /** The first of: user, system, children's user, children's system. */
    private static long ticks(long process, int count) throws IOException {
        try {
            String stat = Files.readString(Path.of("/proc/" + process + "/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            long ticks = 0;
            for (int i = 11; i < 11 + count; i++) {
                ticks += Long.parseLong(fields[i]);
            }
            return ticks;
        } catch (NoSuchFileException ended) {
            return 0;
        }
    }
}
