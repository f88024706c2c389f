/**
 * How a channel is made to use the engine.
 */
@NullMarked
package io.github.grpclb.channel;

import org.jspecify.annotations.NullMarked;
