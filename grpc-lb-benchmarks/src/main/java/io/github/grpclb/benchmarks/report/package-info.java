/**
 * Tables, charts and bars.
 */
@NullMarked
package io.github.grpclb.benchmarks.report;

import org.jspecify.annotations.NullMarked;
