/**
 * The {@code balanced} load-balancing policy: backends, the immutable routing table, and
 * the picker that reads it. Read {@code BalancedLoadBalancer} first. Runs in the
 * channel's {@code SynchronizationContext}.
 */
@NullMarked
package io.github.grpclb.balancer;

import org.jspecify.annotations.NullMarked;
