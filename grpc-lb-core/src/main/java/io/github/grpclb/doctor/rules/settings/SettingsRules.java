package io.github.grpclb.doctor.rules.settings;

import java.util.List;

import io.github.grpclb.Internal;
import io.github.grpclb.doctor.ClientRule;

/**
 * The rules that a client's settings decide, before it has called anyone.
 */
@Internal
public final class SettingsRules {

	/** In the order in which they are asked. */
	public static final List<ClientRule> ALL = List.of(new DnsCache(), new KeepaliveTooAggressive(), new NoDeadline(),
			new NoRetry(), new RetryNonIdempotent(), new HedgingAfterDeadline(), new HashWithoutKey(),
			new SplitNotHundred(), new PrequalUnderprobed());

	private SettingsRules() {
	}

}
