/**
 * One backend of the sample.
 */
@NullMarked
package io.github.grpclb.sample.backend;

import org.jspecify.annotations.NullMarked;
