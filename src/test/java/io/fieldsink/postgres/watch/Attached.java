package io.fieldsink.postgres.watch;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** JMX of another JVM on this machine, which needs to have been told nothing. */
public final class Attached implements AutoCloseable {
    private final String url;
    private final JMXConnector connector;

    private Attached(String url, JMXConnector connector) {
        this.url = url;
        this.connector = connector;
    }

    @SuppressWarnings("BanJNDI") // the URL is what the JVM itself has just answered
    public static Attached to(long pid) {
        try {
            VirtualMachine machine = VirtualMachine.attach(String.valueOf(pid));
            try {
                String url = machine.startLocalManagementAgent();
                return new Attached(url, JMXConnectorFactory.connect(new JMXServiceURL(url)));
            } finally {
                machine.detach();
            }
        } catch (AttachNotSupportedException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where an exporter finds it, too. */
    public String url() {
        return url;
    }

    public MBeanServerConnection server() {
        try {
            return connector.getMBeanServerConnection();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            connector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
