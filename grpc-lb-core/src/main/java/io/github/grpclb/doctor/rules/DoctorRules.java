package io.github.grpclb.doctor.rules;

import java.util.List;
import java.util.stream.Stream;

import io.github.grpclb.doctor.RuleBook;
import io.github.grpclb.doctor.rules.fleet.FleetRules;
import io.github.grpclb.doctor.rules.settings.SettingsRules;

/**
 * Every rule that the doctor comes with.
 */
public final class DoctorRules {

	/** All of them, those that settings alone decide before those that need a fleet. */
	public static final RuleBook ALL = new RuleBook(
			List.of(new MixedGrpcVersions(), new OldGrpcVersion(), new DrainTooLong(), new ConnectionAgeUnbounded()),
			Stream.concat(SettingsRules.ALL.stream(), FleetRules.ALL.stream()).toList());

	private DoctorRules() {
	}

}
