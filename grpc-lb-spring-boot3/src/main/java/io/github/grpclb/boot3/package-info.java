/**
 * What Spring Boot 3.5 has under other names than Spring Boot 4. On Spring Boot 4 none of
 * it takes part. Read {@code Boot3HealthAutoConfiguration} first. Runs on the thread that
 * starts the application.
 */
@NullMarked
package io.github.grpclb.boot3;

import org.jspecify.annotations.NullMarked;
