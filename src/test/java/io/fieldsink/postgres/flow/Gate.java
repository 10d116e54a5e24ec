package io.fieldsink.postgres.flow;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** A port of its own before a server that can be shut, at first and again: then the server is away. Thread-safe. */
final class Gate implements AutoCloseable {
    private final int behind;
    private final int port;
    private final Set<Closeable> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong left = new AtomicLong(Long.MAX_VALUE);

    Gate(int behind) throws IOException {
        this.behind = behind;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            this.port = free.getLocalPort();
        }
    }

    int port() {
        return port;
    }

    void open() throws IOException {
        left.set(Long.MAX_VALUE);
        ServerSocket door = new ServerSocket();
        door.setReuseAddress(true);
        door.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        open.add(door);
        start(() -> {
            while (true) {
                Socket outside = door.accept();
                Socket inside = new Socket(InetAddress.getLoopbackAddress(), behind);
                open.add(outside);
                open.add(inside);
                start(() -> pass(outside, inside, left));
                start(() -> pass(inside, outside, new AtomicLong(Long.MAX_VALUE)));
            }
        });
    }

    /** Shuts when so many more bytes have gone to the server. */
    void breakAfter(long bytes) {
        left.set(bytes);
    }

    /** Nobody comes in any more, and who is in is out. */
    void shut() {
        open.forEach(Gate::close);
        open.clear();
    }

    private void pass(Socket from, Socket to, AtomicLong allowed) throws IOException {
        byte[] piece = new byte[8192];
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                if (allowed.addAndGet(-read) < 0) {
                    shut();
                }
                out.write(piece, 0, read);
            }
        }
    }

    private interface Job {
        void run() throws IOException;
    }

    private static void start(Job job) {
        Thread thread = new Thread(() -> {
            try {
                job.run();
            } catch (IOException e) {
                // a socket was closed: that is what gates are for
                return;
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private static void close(Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException e) {
            // closed enough
            return;
        }
    }

    @Override
    public void close() {
        shut();
    }
}
