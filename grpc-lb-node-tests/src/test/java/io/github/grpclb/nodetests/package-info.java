/**
 * What runs in Node: the live page in a real browser, the documentation's site, its
 * examples, its alerts.
 */
@org.jspecify.annotations.NullMarked
package io.github.grpclb.nodetests;
