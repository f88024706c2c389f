/**
 * Tests of Consul as a registry.
 */
package io.github.grpclb.discovery.consul;
