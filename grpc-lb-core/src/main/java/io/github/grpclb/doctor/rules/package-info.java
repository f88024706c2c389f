/**
 * What the doctor asks: here the list of all rules and those of the application as a
 * whole, in {@code rules.settings} and {@code rules.fleet} those of each client. Read
 * {@link io.github.grpclb.doctor.rules.DoctorRules} first; each rule is a class of its
 * own and has its line in {@link io.github.grpclb.doctor.FindingCatalogue}. Any thread.
 */
@NullMarked
package io.github.grpclb.doctor.rules;

import org.jspecify.annotations.NullMarked;
