/**
 * The server side for net.devh. Read {@code DevhServerAutoConfiguration} first. Runs on
 * the thread that starts the application.
 */
@NullMarked
package io.github.grpclb.autoconfigure.server.devh;

import org.jspecify.annotations.NullMarked;
