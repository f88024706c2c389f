/**
 * Finds common mistakes and says how to mend them. Read
 * {@link io.github.grpclb.doctor.Findings} first; each rule is a class of its own. Any
 * thread.
 */
@NullMarked
package io.github.grpclb.doctor;

import org.jspecify.annotations.NullMarked;
