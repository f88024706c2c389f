/**
 * Balanced channels beside gRPC's other implementations and proxies: their servers, their
 * clients, and what stands between ({@code languages/README.md}).
 */
@org.jspecify.annotations.NullMarked
package io.github.grpclb.verification.languages;
