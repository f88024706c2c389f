/**
 * Processes that are measured from outside: their start, their orders and their cost.
 */
@NullMarked
package io.github.grpclb.benchmarks.process;

import org.jspecify.annotations.NullMarked;
