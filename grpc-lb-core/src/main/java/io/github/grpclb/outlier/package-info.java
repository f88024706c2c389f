/**
 * Which backends are judged to be outliers, and for how long (gRFC A50). Read
 * {@link io.github.grpclb.outlier.OutlierDetector} first. Runs in the channel's
 * {@code SynchronizationContext}.
 */
@NullMarked
package io.github.grpclb.outlier;

import org.jspecify.annotations.NullMarked;
