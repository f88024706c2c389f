/**
 * Which calls a server has open, and which of them are infrastructure's own. Read
 * {@code OpenCalls} first. Any thread.
 */
@NullMarked
package io.github.grpclb.server.calls;

import org.jspecify.annotations.NullMarked;
