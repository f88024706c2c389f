/**
 * Real clients over real connections: grpc-java's own, ours without Spring, and ours as
 * the starter makes them.
 */
@NullMarked
package io.github.grpclb.benchmarks.clients;

import org.jspecify.annotations.NullMarked;
