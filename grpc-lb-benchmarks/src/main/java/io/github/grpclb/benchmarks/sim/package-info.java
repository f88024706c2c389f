/**
 * A discrete-event simulation of clients and servers around the real load balancers.
 */
@NullMarked
package io.github.grpclb.benchmarks.sim;

import org.jspecify.annotations.NullMarked;
