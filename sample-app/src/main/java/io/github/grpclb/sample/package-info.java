/**
 * The sample application: three backends and a balanced client. Read
 * {@code SampleApplication} first. Runs on the main thread.
 */
@NullMarked
package io.github.grpclb.sample;

import org.jspecify.annotations.NullMarked;
