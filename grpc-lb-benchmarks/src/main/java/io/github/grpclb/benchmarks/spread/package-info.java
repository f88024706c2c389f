/**
 * How evenly keys spread over backends, and clients over subsets: counted, not timed.
 */
@NullMarked
package io.github.grpclb.benchmarks.spread;

import org.jspecify.annotations.NullMarked;
