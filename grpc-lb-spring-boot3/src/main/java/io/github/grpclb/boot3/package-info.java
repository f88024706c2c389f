/**
 * What Spring Boot 3.5 has under other names than Spring Boot 4. On Spring Boot 4 none of
 * it takes part.
 */
@NullMarked
package io.github.grpclb.boot3;

import org.jspecify.annotations.NullMarked;
