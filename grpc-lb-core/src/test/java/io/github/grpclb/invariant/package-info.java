/**
 * Random lives of a channel in virtual time, and what must hold at every moment of them.
 */
@org.jspecify.annotations.NullMarked
package io.github.grpclb.invariant;
