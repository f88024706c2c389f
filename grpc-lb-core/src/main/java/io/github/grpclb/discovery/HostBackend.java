package io.github.grpclb.discovery;

import io.grpc.Attributes;

import io.github.grpclb.spec.HostPort;

/**
 * A host whose addresses are backends.
 *
 * @param target the host and the port
 * @param attributes what is said of each of its backends
 */
record HostBackend(HostPort target, Attributes attributes) {
}
