/** Pure: an Event becomes Changes of rows. Formats are rules, that is values. */
package io.fieldsink.postgres.shape;
