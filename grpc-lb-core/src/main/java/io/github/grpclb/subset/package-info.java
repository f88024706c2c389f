/**
 * Which backends one client of many connects to. Read
 * {@link io.github.grpclb.subset.Subsetter} first. Pure functions; runs in the channel's
 * {@code SynchronizationContext}.
 */
@NullMarked
package io.github.grpclb.subset;

import org.jspecify.annotations.NullMarked;
