/**
 * What callers see of the engine, over real connections.
 */
@org.jspecify.annotations.NullMarked
package io.github.grpclb.endtoend;
