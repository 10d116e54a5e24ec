/** Edge: the words of the user become values. */
package io.fieldsink.postgres.config;
