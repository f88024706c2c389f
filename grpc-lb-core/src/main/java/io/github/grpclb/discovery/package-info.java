/**
 * Where backends come from: the {@code lb} resolver and the resolvers that it can wrap.
 * Read {@link io.github.grpclb.discovery.LbNameResolverProvider} first. Results are
 * delivered in the channel's {@code SynchronizationContext}; look-ups that block run on
 * the channel's offload executor.
 */
@NullMarked
package io.github.grpclb.discovery;

import org.jspecify.annotations.NullMarked;
