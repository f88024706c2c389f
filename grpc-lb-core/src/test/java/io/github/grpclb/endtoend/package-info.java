/**
 * What resilience does for callers, over real connections.
 */
@org.jspecify.annotations.NullMarked
package io.github.grpclb.endtoend;
