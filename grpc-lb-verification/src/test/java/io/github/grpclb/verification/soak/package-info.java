/**
 * A process in which everything changes for a long time, and nothing grows.
 */
@org.jspecify.annotations.NullMarked
package io.github.grpclb.verification.soak;
