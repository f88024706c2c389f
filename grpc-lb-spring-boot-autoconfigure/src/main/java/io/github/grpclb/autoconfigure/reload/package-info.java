/**
 * Takes changed configuration over while the application runs. Read {@code ConfigReload}
 * first. One thread of its own watches the files.
 */
@NullMarked
package io.github.grpclb.autoconfigure.reload;

import org.jspecify.annotations.NullMarked;
