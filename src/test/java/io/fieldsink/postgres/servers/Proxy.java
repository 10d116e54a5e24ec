package io.fieldsink.postgres.servers;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * A port of its own before a server, and a network between them that can be as bad as networks are. Fine at first. What
 * is changed holds for the connections that are open, and for those to come. Thread-safe.
 */
public final class Proxy implements AutoCloseable {
    /** What PostgreSQL answers when it has committed: the message CommandComplete with this tag. */
    public static final String COMMITTED = "C\0\0\0\013COMMIT\0";

    /** What it answers when deferred constraints have been checked. */
    public static final String CONSTRAINTS_CHECKED = "SET CONSTRAINTS\0";

    /** What it answers when an UPDATE has found less than ten rows, as that of the ledger does. */
    public static final String FEW_UPDATED = "C\0\0\0\rUPDATE ";

    private static final int CONNECT_MILLIS = 2000;
    private static final Duration REOPEN_LIMIT = Duration.ofSeconds(10);

    private final int behind;
    private final int port;
    private final Set<Wire> wires = ConcurrentHashMap.newKeySet();
    private final AtomicLong requestBytesLeft = new AtomicLong(Long.MAX_VALUE);
    private final AtomicInteger sprung = new AtomicInteger();
    private volatile Trap trap = Trap.NONE;
    private volatile Weather weather = Weather.FINE;
    private ServerSocket door;

    private Proxy(int behind, ServerSocket door) {
        this.behind = behind;
        this.port = door.getLocalPort();
        this.door = door;
        accept(door);
    }

    /** Before the server that listens on this port of this machine. */
    public static Proxy before(int port) {
        try {
            return new Proxy(port, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return port;
    }

    /** Everything is well again; who was let in stays in, and gets what was held back. */
    public synchronized void pass() {
        requestBytesLeft.set(Long.MAX_VALUE);
        trap = Trap.NONE;
        become(Weather.FINE);
        if (door.isClosed()) {
            door = Await.value(REOPEN_LIMIT, "port " + port + " is ours again", () -> {
                ServerSocket again = new ServerSocket();
                again.setReuseAddress(true);
                again.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return Optional.of(again);
            });
            accept(door);
        }
    }

    /** Resets every connection there is; new ones come in. */
    public void cut() {
        wires.forEach(Wire::cut);
        wires.clear();
    }

    /** Nobody comes in any more, and who is in is out. */
    public synchronized void refuse() {
        close(door);
        cut();
    }

    /** The same, when so many more bytes have gone to the server. */
    public void refuseAfter(long requestBytes) {
        requestBytesLeft.set(requestBytes);
    }

    /** Connections stay, nothing passes in either direction, and nobody is told. */
    public void swallow() {
        become(new Weather(Duration.ZERO, Duration.ZERO, 0, true, true));
    }

    /** What the client says arrives; what the server says does not, until it passes again. */
    public void holdReplies() {
        become(new Weather(Duration.ZERO, Duration.ZERO, 0, false, true));
    }

    /** What the client says arrives so much later, even when the client has hung up by then. */
    public void holdRequests(Duration time) {
        become(new Weather(time, Duration.ZERO, 0, false, false));
    }

    /** Every piece takes so much longer, in both directions. */
    public void delay(Duration time) {
        become(new Weather(time, time, 0, false, false));
    }

    /** So many bytes a second, in each direction of each connection. */
    public void trickle(int bytesPerSecond) {
        become(new Weather(Duration.ZERO, Duration.ZERO, bytesPerSecond, false, false));
    }

    /** The server hears that the client has hung up; the client does not know. */
    public void hangUp() {
        wires.forEach(Wire::hangUp);
    }

    /** The next so many replies with these bytes are lost, and their connections cut: was it done or not? */
    public void loseReplies(String with, int count) {
        trap = new Trap(with, new AtomicInteger(count), Wire::cut);
    }

    /** Once a reply with these bytes has passed, {@link #holdRequests}, beginning with what the client says to it. */
    public void holdRequestsAfter(String reply, Duration time) {
        trap = new Trap(reply, new AtomicInteger(1), wire -> holdRequests(time));
    }

    /** How many replies have been lost or waited for so far. */
    public int sprung() {
        return sprung.get();
    }

    /** What is done when the server says something: in one write, and nearby that comes in one piece. */
    private record Trap(String words, AtomicInteger left, Consumer<Wire> deed) {
        static final Trap NONE = new Trap("", new AtomicInteger(), wire -> {});

        boolean springsAt(byte[] piece) {
            return left.get() > 0 && new String(piece, ISO_8859_1).contains(words) && left.getAndDecrement() > 0;
        }
    }

    private synchronized void become(Weather next) {
        weather = next;
        notifyAll();
    }

    /** The weather for this direction, as soon as it lets anything through. */
    synchronized Weather whenOpen(boolean request) throws InterruptedException {
        while (request ? weather.requestsStand() : weather.repliesStand()) {
            wait();
        }
        return weather;
    }

    /** How slow it is at this moment; 0 for as fast as it goes. */
    int bytesPerSecond() {
        return weather.bytesPerSecond();
    }

    void passing(boolean request, byte[] piece, Wire wire) {
        if (request && requestBytesLeft.addAndGet(-piece.length) < 0) {
            refuse();
        }
        Trap set = trap;
        if (!request && set.springsAt(piece)) {
            sprung.incrementAndGet();
            set.deed().accept(wire);
        }
    }

    private void accept(ServerSocket at) {
        Wire.start("proxy-" + port, () -> {
            while (!at.isClosed()) {
                knocking(at).ifPresent(client -> letIn(client, at));
            }
        });
    }

    /** Empty when the door is closed, and when who knocked is gone again. */
    private static Optional<Socket> knocking(ServerSocket at) {
        try {
            return Optional.of(at.accept());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private void letIn(Socket client, ServerSocket at) {
        Socket server = new Socket();
        try {
            server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), behind), CONNECT_MILLIS);
            Wire wire = new Wire(this, client, server);
            wires.add(wire);
            if (at.isClosed()) {
                wire.cut();
            }
            wire.open();
        } catch (IOException e) {
            close(client); // the server is away
            close(server);
        }
    }

    void forget(Wire wire) {
        wires.remove(wire);
    }

    static void close(Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException e) {
            // closed enough
            return;
        }
    }

    @Override
    public void close() {
        refuse();
        become(Weather.FINE);
    }

    /** How things are between client and server. */
    record Weather(
            Duration requestDelay,
            Duration replyDelay,
            int bytesPerSecond,
            boolean requestsStand,
            boolean repliesStand) {
        static final Weather FINE = new Weather(Duration.ZERO, Duration.ZERO, 0, false, false);

        Duration delay(boolean request) {
            return request ? requestDelay : replyDelay;
        }
    }
}
