/**
 * grpc-java's own interoperability suite over balanced channels.
 */
@org.jspecify.annotations.NullMarked
package io.github.grpclb.verification.interop;
