/**
 * Arithmetic that several rooms share: a hash that is the same everywhere, buckets for
 * latencies, and the greatest common divisor. Any thread; nothing here keeps state. Read
 * {@code Hash64} first.
 */
@NullMarked
package io.github.grpclb.numbers;

import org.jspecify.annotations.NullMarked;
