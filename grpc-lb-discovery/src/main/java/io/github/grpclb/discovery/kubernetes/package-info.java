/**
 * Kubernetes EndpointSlices, listed and watched over the JDK's HttpClient. Read
 * {@code SliceSource} first. Runs on the following thread of its resolver.
 */
@NullMarked
package io.github.grpclb.discovery.kubernetes;

import org.jspecify.annotations.NullMarked;
