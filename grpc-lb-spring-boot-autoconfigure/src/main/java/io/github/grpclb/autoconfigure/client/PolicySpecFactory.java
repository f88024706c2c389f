package io.github.grpclb.autoconfigure.client;

import java.util.Map;

import io.github.grpclb.autoconfigure.client.ClientProperties.Hash;
import io.github.grpclb.autoconfigure.client.ClientProperties.LeastRequest;
import io.github.grpclb.autoconfigure.client.ClientProperties.PeakEwma;
import io.github.grpclb.autoconfigure.client.ClientProperties.Prequal;
import io.github.grpclb.autoconfigure.client.ClientProperties.WeightedRoundRobin;
import io.github.grpclb.spec.HashSpec;
import io.github.grpclb.spec.InvalidSpecException;
import io.github.grpclb.spec.LeastRequestSpec;
import io.github.grpclb.spec.PeakEwmaSpec;
import io.github.grpclb.spec.PolicyName;
import io.github.grpclb.spec.PolicySpec;
import io.github.grpclb.spec.PrequalSpec;
import io.github.grpclb.spec.WeightedRoundRobinSpec;

import static io.github.grpclb.autoconfigure.bind.Defaulting.or;

/**
 * Makes the pick policy's part of a spec.
 */
final class PolicySpecFactory {

	private final ClientProperties properties;

	private final PolicySpec defaults = PolicySpec.defaults();

	PolicySpecFactory(ClientProperties properties) {
		this.properties = properties;
	}

	PolicySpec create() {
		PolicyName name = (this.properties.policy() != null) ? PolicyName.of(this.properties.policy())
				: this.defaults.name();
		return new PolicySpec(name, leastRequest(), weightedRoundRobin(), peakEwma(), hash(), prequal(),
				(this.properties.policyConfig() != null) ? this.properties.policyConfig() : Map.of());
	}

	private LeastRequestSpec leastRequest() {
		String choices = or(this.properties.leastRequest(), LeastRequest::choices, "auto");
		return switch (choices) {
			case "auto" -> new LeastRequestSpec(LeastRequestSpec.AUTO);
			case "full" -> new LeastRequestSpec(LeastRequestSpec.FULL);
			default -> new LeastRequestSpec(number(choices));
		};
	}

	private static int number(String choices) {
		try {
			return Integer.parseInt(choices);
		}
		catch (NumberFormatException ex) {
			throw new InvalidSpecException("least-request.choices", choices, "auto, full, or a number from 2 to 10",
					"Leave it at auto unless a benchmark of your own says otherwise.");
		}
	}

	private WeightedRoundRobinSpec weightedRoundRobin() {
		return new WeightedRoundRobinSpec(or(this.properties.weightedRoundRobin(), WeightedRoundRobin::source,
				this.defaults.weightedRoundRobin().source()));
	}

	private PeakEwmaSpec peakEwma() {
		PeakEwmaSpec absent = this.defaults.peakEwma();
		PeakEwma set = this.properties.peakEwma();
		return new PeakEwmaSpec(or(set, PeakEwma::decay, absent.decay()), or(set, PeakEwma::choices, absent.choices()));
	}

	private HashSpec hash() {
		HashSpec absent = this.defaults.hash();
		Hash set = this.properties.hash();
		return new HashSpec((set != null) ? set.header() : absent.header(),
				(set != null) ? set.field() : absent.field(), or(set, Hash::balanceFactor, absent.balanceFactor()),
				or(set, Hash::fallback, absent.fallback()));
	}

	private PrequalSpec prequal() {
		PrequalSpec absent = this.defaults.prequal();
		Prequal set = this.properties.prequal();
		return new PrequalSpec(or(set, Prequal::probeRate, absent.probeRate()),
				or(set, Prequal::poolSize, absent.poolSize()),
				or(set, Prequal::hotQuantile, new Ratio(absent.hotQuantile())).value());
	}

}
