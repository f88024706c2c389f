/**
 * What it costs an application to be looked at: its endpoint and its meters.
 */
@NullMarked
package io.github.grpclb.benchmarks.operate;

import org.jspecify.annotations.NullMarked;
