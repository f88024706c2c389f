package io.github.grpclb.doctor.rules.fleet;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.doctor.ApplicationFacts;
import io.github.grpclb.doctor.ClientRule;
import io.github.grpclb.doctor.Finding;
import io.github.grpclb.doctor.Finding.Severity;
import io.github.grpclb.snapshot.ClientSnapshot;
import io.github.grpclb.snapshot.DiscoverySnapshot;
import io.github.grpclb.spec.ClientSpec;

/**
 * A list of backends that could not be refreshed, or none at all.
 */
final class StaleDiscovery implements ClientRule {

	static final String CODE = "STALE_DISCOVERY";

	@Override
	public @Nullable Finding check(ClientSpec spec, ClientSnapshot now, ApplicationFacts around) {
		DiscoverySnapshot discovery = now.discovery();
		if (discovery.lastError() == null) {
			return null;
		}
		boolean some = discovery.resolved() > 0;
		return new Finding(some ? Severity.WARN : Severity.ERROR, CODE, spec.name(),
				"Discovery of %s fails (%s); %s.".formatted(now.target(), discovery.lastError(),
						some ? "the %d backends of %s stay in use".formatted(discovery.resolved(),
								discovery.lastUpdate()) : "there is no backend to call"),
				"Check the target, and whether this host can reach what resolves it.");
	}

}
