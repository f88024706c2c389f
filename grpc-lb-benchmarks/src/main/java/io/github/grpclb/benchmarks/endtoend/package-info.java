/**
 * Calls through real processes: one client, three servers, and what else stands between
 * them.
 */
@NullMarked
package io.github.grpclb.benchmarks.endtoend;

import org.jspecify.annotations.NullMarked;
