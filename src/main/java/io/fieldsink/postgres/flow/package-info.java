/** The story of a batch. One thread: the one on which Connect calls the task. */
package io.fieldsink.postgres.flow;
