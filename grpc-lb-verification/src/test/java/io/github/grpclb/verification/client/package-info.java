/**
 * The channels under test and what callers see of them.
 */
@org.jspecify.annotations.NullMarked
package io.github.grpclb.verification.client;
