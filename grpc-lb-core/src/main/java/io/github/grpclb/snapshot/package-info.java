/**
 * What a look at a client sees: immutable. Read
 * {@link io.github.grpclb.snapshot.ClientSnapshot} first. Any thread.
 */
@NullMarked
package io.github.grpclb.snapshot;

import org.jspecify.annotations.NullMarked;
