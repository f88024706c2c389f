/**
 * What a user reads when the configuration cannot work.
 */
@NullMarked
package io.github.grpclb.autoconfigure.failure;

import org.jspecify.annotations.NullMarked;
