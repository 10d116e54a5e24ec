package io.fieldsink.postgres.bench;

import io.fieldsink.postgres.servers.Closer;

/** Runs a benchmark as a program of its own, and stops what it started however it ends. */
final class Bench {
    private Bench() {}

    interface Course {
        void run(Closer closer) throws Exception;
    }

    static void run(Course course) {
        // Maven that is killed does not take its child with it
        var unused =
                ProcessHandle.current().parent().map(parent -> parent.onExit().thenRun(() -> System.exit(1)));
        Closer closer = Closer.atExit();
        try {
            course.run(closer);
            System.exit(0);
        } catch (Exception | AssertionError e) {
            if (!closer.closing()) {
                e.printStackTrace();
                System.exit(1);
            }
        }
    }
}
