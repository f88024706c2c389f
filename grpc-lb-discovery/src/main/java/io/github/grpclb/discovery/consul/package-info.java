/**
 * Consul's health endpoint, followed by blocking queries over the JDK's HttpClient.
 */
@NullMarked
package io.github.grpclb.discovery.consul;

import org.jspecify.annotations.NullMarked;
