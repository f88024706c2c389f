/**
 * What callers see, and what servers execute, while a backend is wrong in one way.
 */
@org.jspecify.annotations.NullMarked
package io.github.grpclb.verification.faults;
