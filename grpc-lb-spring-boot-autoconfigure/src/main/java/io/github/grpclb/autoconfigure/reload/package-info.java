/**
 * Takes changed configuration over while the application runs.
 */
@NullMarked
package io.github.grpclb.autoconfigure.reload;

import org.jspecify.annotations.NullMarked;
