/**
 * What keeps a bad backend from its callers: outlier detection, slow start, panic, tried
 * backends.
 */
@NullMarked
package io.github.grpclb.resilience;

import org.jspecify.annotations.NullMarked;
