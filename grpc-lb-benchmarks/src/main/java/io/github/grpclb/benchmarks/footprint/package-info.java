/**
 * What clients cost that do nothing: memory, processor time, threads.
 */
@NullMarked
package io.github.grpclb.benchmarks.footprint;

import org.jspecify.annotations.NullMarked;
