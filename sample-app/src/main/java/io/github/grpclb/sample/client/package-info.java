/**
 * The balanced client of the sample.
 */
@NullMarked
package io.github.grpclb.sample.client;

import org.jspecify.annotations.NullMarked;
