package io.github.grpclb.autoconfigure.discovery;

import io.grpc.NameResolverProvider;

/**
 * A scheme that this application resolves with settings of its own. It is no
 * {@link NameResolverProvider} itself: net.devh registers beans of that type for the
 * whole JVM, where the applications of a JVM would get each other's settings.
 *
 * @param provider resolves the scheme
 */
record ApplicationScheme(NameResolverProvider provider) {
}
