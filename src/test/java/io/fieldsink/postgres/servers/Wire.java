package io.fieldsink.postgres.servers;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One connection through a {@link Proxy}: a line for each direction, of a thread that listens and one that speaks, so that
 * what was said is on its way even when the speaker is gone.
 */
final class Wire {
    private static final int PIECE = 65_536;
    private static final int PIECES_ON_THE_WAY = 256;
    private static final ByteBuffer END = ByteBuffer.allocate(0);

    private final Proxy proxy;
    private final Socket client;
    private final Socket server;
    private final AtomicInteger linesOpen = new AtomicInteger(2);

    Wire(Proxy proxy, Socket client, Socket server) throws SocketException {
        this.proxy = proxy;
        this.client = client;
        this.server = server;
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
    }

    /** Nothing passes before. */
    void open() {
        line(true, client, server);
        line(false, server, client);
    }

    /** What was heard, and when. */
    private record Piece(ByteBuffer bytes, long nanos) {}

    private void line(boolean request, Socket from, Socket to) {
        BlockingQueue<Piece> onTheWay = new LinkedBlockingQueue<>(PIECES_ON_THE_WAY);
        start("proxy-ear", () -> listen(from, onTheWay));
        start("proxy-mouth", () -> speak(request, onTheWay, to));
    }

    private static void listen(Socket from, BlockingQueue<Piece> onTheWay) throws InterruptedException {
        byte[] heard = new byte[PIECE];
        try {
            InputStream in = from.getInputStream();
            for (int read = in.read(heard); read >= 0; read = in.read(heard)) {
                onTheWay.put(new Piece(ByteBuffer.wrap(Arrays.copyOf(heard, read)), System.nanoTime()));
            }
        } catch (IOException e) {
            // reset, by the other side or by the proxy: an end like any other
        } finally {
            onTheWay.put(new Piece(END, System.nanoTime()));
        }
    }

    private void speak(boolean request, BlockingQueue<Piece> onTheWay, Socket to) throws InterruptedException {
        boolean heard = true;
        for (Piece piece = onTheWay.take(); piece.bytes().hasRemaining(); piece = onTheWay.take()) {
            long due = piece.nanos() + proxy.whenOpen(request).delay(request).toNanos();
            TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
            proxy.passing(request, piece.bytes().array(), this);
            heard = heard && said(piece.bytes().array(), to);
        }
        proxy.whenOpen(request);
        end(to);
    }

    /** False when nobody listens any more; the rest is then heard and dropped, for the other line still matters. */
    private boolean said(byte[] bytes, Socket to) throws InterruptedException {
        try {
            OutputStream out = to.getOutputStream();
            int said = 0;
            for (int slow = proxy.bytesPerSecond(); slow > 0 && said < bytes.length; slow = proxy.bytesPerSecond()) {
                out.write(bytes[said]);
                said++;
                TimeUnit.NANOSECONDS.sleep(TimeUnit.SECONDS.toNanos(1) / slow);
            }
            out.write(bytes, said, bytes.length - said);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private void end(Socket to) {
        shutOutput(to);
        if (linesOpen.decrementAndGet() == 0) {
            Proxy.close(client);
            Proxy.close(server);
            proxy.forget(this);
        }
    }

    void hangUp() {
        shutOutput(server);
    }

    /** With RST, not with FIN. */
    void cut() {
        for (Socket socket : new Socket[] {client, server}) {
            try {
                socket.setSoLinger(true, 0);
            } catch (SocketException e) {
                // closed already
            }
            Proxy.close(socket);
        }
    }

    private static void shutOutput(Socket socket) {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            // shut already
            return;
        }
    }

    @FunctionalInterface
    interface Job {
        void run() throws IOException, InterruptedException;
    }

    static void start(String name, Job job) {
        Thread thread = new Thread(
                () -> {
                    try {
                        job.run();
                    } catch (IOException | InterruptedException e) {
                        // a socket was closed: that is what proxies are for
                        return;
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }
}
