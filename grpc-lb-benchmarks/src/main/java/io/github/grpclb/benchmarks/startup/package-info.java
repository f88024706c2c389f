/**
 * The start of a Spring Boot application with the starter and without it.
 */
@NullMarked
package io.github.grpclb.benchmarks.startup;

import org.jspecify.annotations.NullMarked;
