/**
 * What the binding of clients and servers shares.
 */
@NullMarked
package io.github.grpclb.autoconfigure.bind;

import org.jspecify.annotations.NullMarked;
