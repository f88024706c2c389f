/**
 * Calls in the patterns of applications, under drawn mixes of features, with what has to
 * hold in all of them.
 */
@org.jspecify.annotations.NullMarked
package io.github.grpclb.verification.traffic;
