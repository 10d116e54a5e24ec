/**
 * The story of a batch. All of it is told by the thread on which Connect calls the task, but for one sentence: a full
 * batch is written by a thread of its own while the next one fills ({@link io.fieldsink.postgres.flow.Handover}).
 */
package io.fieldsink.postgres.flow;
