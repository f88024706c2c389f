/**
 * What the client knows of each backend's load, counted in stream tracers.
 */
@NullMarked
package io.github.grpclb.load;

import org.jspecify.annotations.NullMarked;
