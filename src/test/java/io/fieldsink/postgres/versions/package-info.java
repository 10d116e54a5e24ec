/** What the end-to-end tests ran on, and how that went: the cells of docs/compatibility.md. */
package io.fieldsink.postgres.versions;
