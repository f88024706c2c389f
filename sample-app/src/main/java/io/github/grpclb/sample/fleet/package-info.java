/**
 * The backends of a sample that is one process: started, killed and slowed down by the
 * buttons of its start page. Read {@link io.github.grpclb.sample.fleet.Fleet} first.
 */
@NullMarked
package io.github.grpclb.sample.fleet;

import org.jspecify.annotations.NullMarked;
