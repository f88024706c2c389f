/**
 * Real channels and servers in one process, to check that the simulator tells the truth.
 */
@NullMarked
package io.github.grpclb.benchmarks.wiring;

import org.jspecify.annotations.NullMarked;
