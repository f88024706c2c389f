/**
 * What a pick, a call, an update and a start cost, ours next to grpc-java's in one run.
 */
@NullMarked
package io.github.grpclb.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
