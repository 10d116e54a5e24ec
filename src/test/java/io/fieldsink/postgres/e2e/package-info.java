/** End to end: a real worker loads the packaged zip, is driven over REST, and what it wrote is read with SQL. */
package io.fieldsink.postgres.e2e;
