/**
 * How many calls a server takes at once. Read {@code Admission} first. Any thread.
 */
@NullMarked
package io.github.grpclb.server.admission;

import org.jspecify.annotations.NullMarked;
