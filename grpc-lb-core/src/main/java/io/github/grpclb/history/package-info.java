/**
 * What a client has done in the last five minutes. Read
 * {@link io.github.grpclb.history.ClientHistory} first. One timer per client reads the
 * counters; any thread may look.
 */
@NullMarked
package io.github.grpclb.history;

import org.jspecify.annotations.NullMarked;
