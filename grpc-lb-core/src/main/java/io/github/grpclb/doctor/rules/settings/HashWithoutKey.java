package io.github.grpclb.doctor.rules.settings;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.doctor.ApplicationFacts;
import io.github.grpclb.doctor.ClientRule;
import io.github.grpclb.doctor.Finding;
import io.github.grpclb.doctor.Finding.Severity;
import io.github.grpclb.snapshot.ClientSnapshot;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.HashSpec;
import io.github.grpclb.spec.PolicyName;

/**
 * A policy that hashes, and a configuration that does not say what.
 */
final class HashWithoutKey implements ClientRule {

	static final String CODE = "HASH_WITHOUT_KEY";

	@Override
	public @Nullable Finding check(ClientSpec spec, ClientSnapshot now, ApplicationFacts around) {
		PolicyName policy = spec.balancing().policy().name();
		HashSpec hash = spec.balancing().policy().hash();
		if ((policy != PolicyName.RING_HASH && policy != PolicyName.MAGLEV) || hash.header() != null
				|| hash.field() != null) {
			return null;
		}
		return new Finding(Severity.WARN, CODE, spec.name(),
				"policy: %s has neither hash.header nor hash.field, so that only calls with the call option HashKey.KEY are hashed; all others go by hash.fallback."
					.formatted(policy.id()),
				"Set hash.header to a request header, or hash.field to a field of the request, such as customer.id.");
	}

}
