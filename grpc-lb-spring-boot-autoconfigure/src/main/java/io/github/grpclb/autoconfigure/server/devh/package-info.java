/**
 * The server side for net.devh.
 */
@NullMarked
package io.github.grpclb.autoconfigure.server.devh;

import org.jspecify.annotations.NullMarked;
