/** What watches the sink: JMX, the exporter for Prometheus, the dashboard. */
package io.fieldsink.postgres.watch;
