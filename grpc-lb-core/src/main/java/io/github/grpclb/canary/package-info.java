/**
 * The guard that moves traffic from a baseline group to a candidate, step by step, and
 * back. Read {@code CanaryGuard} first. Calls are counted on any thread; the guard itself
 * runs on the control executor of its client.
 */
@NullMarked
package io.github.grpclb.canary;

import org.jspecify.annotations.NullMarked;
