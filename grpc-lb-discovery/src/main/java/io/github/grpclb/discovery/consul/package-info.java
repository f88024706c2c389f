/**
 * Consul's health endpoint, followed by blocking queries over the JDK's HttpClient. Read
 * {@code ConsulSource} first. Runs on the following thread of its resolver.
 */
@NullMarked
package io.github.grpclb.discovery.consul;

import org.jspecify.annotations.NullMarked;
