/**
 * The immutable table that a pick reads, stage by stage, and the planner that builds it.
 * Read {@code RoutingPlanner} first, then {@code RoutingTable}. Planning runs in the
 * channel's {@code SynchronizationContext}; picks run on any thread, without a lock.
 */
@NullMarked
package io.github.grpclb.balancer.routing;

import org.jspecify.annotations.NullMarked;
