package io.github.grpclb.autoconfigure.server;

import org.springframework.context.Lifecycle;

import io.github.grpclb.Internal;

/**
 * What starts and stops the servers of a framework, so that they can be stopped before
 * what their handlers need.
 *
 * @param type the beans' type
 */
@Internal
public record ServerLifecycleType(Class<? extends Lifecycle> type) {
}
