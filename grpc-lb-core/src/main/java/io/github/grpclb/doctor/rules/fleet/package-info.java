/**
 * Mistakes that a client's backends show: how many there are, what they say of their
 * health, how they share the calls. Read
 * {@link io.github.grpclb.doctor.rules.fleet.FleetRules} first. Any thread.
 */
@NullMarked
package io.github.grpclb.doctor.rules.fleet;

import org.jspecify.annotations.NullMarked;
