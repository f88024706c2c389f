/**
 * A channel's clock and timers. Read {@code Timers} first. Tasks run in the channel's
 * {@code SynchronizationContext}.
 */
@NullMarked
package io.github.grpclb.balancer.timing;

import org.jspecify.annotations.NullMarked;
