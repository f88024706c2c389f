/**
 * Kubernetes EndpointSlices, listed and watched over the JDK's HttpClient.
 */
@NullMarked
package io.github.grpclb.discovery.kubernetes;

import org.jspecify.annotations.NullMarked;
