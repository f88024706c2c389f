/**
 * What every watched registry has in common: the thread that follows it, back-off,
 * delivery, and bounds on what it may send. For the registries of this module; it may
 * change in any release. Read {@code RegistryNameResolver} first, then
 * {@code FollowLoop}. Each resolver follows on a thread of its own and delivers in its
 * channel's {@code SynchronizationContext}.
 */
@NullMarked
package io.github.grpclb.discovery.registry;

import org.jspecify.annotations.NullMarked;
