/**
 * The sample application: three backends and a balanced client.
 */
@NullMarked
package io.github.grpclb.sample;

import org.jspecify.annotations.NullMarked;
