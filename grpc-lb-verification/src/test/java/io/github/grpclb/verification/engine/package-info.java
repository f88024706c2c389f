/**
 * One claim about the engine each, with the control that shows that it could fail.
 */
@org.jspecify.annotations.NullMarked
package io.github.grpclb.verification.engine;
