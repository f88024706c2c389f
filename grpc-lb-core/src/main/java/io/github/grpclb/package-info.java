/**
 * The load-balancing engine. Users start at
 * {@link io.github.grpclb.channel.BalancedChannels}; docs/architecture.md is the map.
 */
@NullMarked
package io.github.grpclb;

import org.jspecify.annotations.NullMarked;
