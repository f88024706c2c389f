/**
 * Input that nobody would write by hand.
 */
@org.jspecify.annotations.NullMarked
package io.github.grpclb.verification.fuzz;
