/** Pure: Changes become steps; batches are folded, schemas compared, SQL written. */
package io.fieldsink.postgres.plan;
