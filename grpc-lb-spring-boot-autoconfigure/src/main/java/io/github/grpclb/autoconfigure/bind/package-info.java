/**
 * What the binding of clients and servers shares. Read {@code Defaulting} first.
 * Stateless; any thread.
 */
@NullMarked
package io.github.grpclb.autoconfigure.bind;

import org.jspecify.annotations.NullMarked;
