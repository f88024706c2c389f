/**
 * How a channel is made to use the engine, and what it does to each call. Read
 * {@link io.github.grpclb.channel.BalancedChannels} first. Channels are built on the
 * application's threads; interceptors run on the thread that makes the call.
 */
@NullMarked
package io.github.grpclb.channel;

import org.jspecify.annotations.NullMarked;
