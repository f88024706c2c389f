/**
 * What docs/extending.md and docs/plain-java.md show, word for word.
 */
@org.jspecify.annotations.NullMarked
package io.github.grpclb.example;
