/**
 * What the client knows of each backend's load, counted in stream tracers. Read
 * {@link io.github.grpclb.load.LoadTracer} first, then
 * {@link io.github.grpclb.load.BackendLoad}. Written on transport threads, read by picks
 * on any thread, without a lock.
 */
@NullMarked
package io.github.grpclb.load;

import org.jspecify.annotations.NullMarked;
