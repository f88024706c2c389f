/**
 * What grpc's psm-interop suite asserts of a client that xDS configures, asserted of a
 * balanced channel that its own configuration sets: 100 calls a second, and the answers
 * counted by who gave them.
 *
 * @see <a href="https://github.com/grpc/psm-interop">grpc/psm-interop</a>
 */
@org.jspecify.annotations.NullMarked
package io.github.grpclb.verification.psm;
