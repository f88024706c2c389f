/**
 * Real servers and virtual clocks that tests share.
 */
@NullMarked
package io.github.grpclb.testing;

import org.jspecify.annotations.NullMarked;
