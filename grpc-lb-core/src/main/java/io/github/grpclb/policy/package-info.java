/**
 * How one backend is chosen among those that are eligible. Read
 * {@link io.github.grpclb.policy.PickPolicy} first, then {@code PickPolicies}. The
 * families: in flight ({@code Adaptive}, the default, and {@code LeastRequest}), latency
 * ({@code PeakEwma}, {@code LatencyWeight}), probing ({@code Prequal}), hash
 * ({@code HashPolicy}) and turns ({@code RoundRobin}, {@code WeightedRoundRobin}).
 * Pickers are made in the channel's {@code SynchronizationContext} and pick on any
 * thread, without a lock.
 */
@NullMarked
package io.github.grpclb.policy;

import org.jspecify.annotations.NullMarked;
