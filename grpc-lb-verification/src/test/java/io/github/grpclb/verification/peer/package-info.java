/**
 * Servers and proxies that misbehave as they are told, on loopback.
 */
@org.jspecify.annotations.NullMarked
package io.github.grpclb.verification.peer;
