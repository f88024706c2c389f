/**
 * Tests of etcd as a registry.
 */
package io.github.grpclb.discovery.etcd;
