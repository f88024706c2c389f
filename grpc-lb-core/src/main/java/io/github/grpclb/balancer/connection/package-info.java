/**
 * The connections of one backend: opened, health-checked, scaled and dialled anew. Read
 * {@code Connection} first. Runs in the channel's {@code SynchronizationContext}; only
 * {@code ConnectionPicker} is read by picks, on any thread.
 */
@NullMarked
package io.github.grpclb.balancer.connection;

import org.jspecify.annotations.NullMarked;
