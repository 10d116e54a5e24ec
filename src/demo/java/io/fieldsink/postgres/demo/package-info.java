/** What {@code mvn -Pdemo} runs, and the samples that the end-to-end tests share with it. */
package io.fieldsink.postgres.demo;
