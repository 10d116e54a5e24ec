/** The nouns: values without behaviour of their own, known to every floor above. */
package io.fieldsink.postgres.model;
