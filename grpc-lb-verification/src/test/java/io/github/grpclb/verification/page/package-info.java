/**
 * The live page in a real browser.
 */
@org.jspecify.annotations.NullMarked
package io.github.grpclb.verification.page;
