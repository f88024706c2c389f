/**
 * Finds common mistakes and says how to mend them. Read
 * {@link io.github.grpclb.doctor.Findings} first; what it asks is in
 * {@code doctor.rules}. Any thread.
 */
@NullMarked
package io.github.grpclb.doctor;

import org.jspecify.annotations.NullMarked;
