/**
 * A balanced client while it runs: its settings, what operators changed, who looks and
 * who listens. Read {@link io.github.grpclb.control.BalancedClient} first. Thread-safe;
 * listeners hop into their channel's {@code SynchronizationContext} by themselves.
 */
@NullMarked
package io.github.grpclb.control;

import org.jspecify.annotations.NullMarked;
