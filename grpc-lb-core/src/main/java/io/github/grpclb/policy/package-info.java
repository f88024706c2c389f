/**
 * How one backend is chosen among those that are eligible.
 */
@NullMarked
package io.github.grpclb.policy;

import org.jspecify.annotations.NullMarked;
