/**
 * Mistakes that a client's settings show. Read
 * {@link io.github.grpclb.doctor.rules.settings.SettingsRules} first. Any thread.
 */
@NullMarked
package io.github.grpclb.doctor.rules.settings;

import org.jspecify.annotations.NullMarked;
