package io.github.grpclb.example;

import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

import io.github.grpclb.policy.Candidate;
import io.github.grpclb.policy.PickPolicy;
import io.github.grpclb.policy.PickPolicyProvider;
import io.github.grpclb.policy.PolicyContext;
import io.github.grpclb.spec.InvalidSpecException;

/**
 * Backends whose address begins like ours while there are any, else all; at random.
 */
public final class LocalFirst implements PickPolicyProvider {

	@Override
	public String name() {
		return "local-first";
	}

	@Override
	public void check(Map<String, Object> config) {
		if (!(config.get("prefix") instanceof String)) {
			throw new InvalidSpecException("policy-config.prefix", config.get("prefix"), "a text",
					"Set it to what near addresses begin with, such as 10.0.7.");
		}
	}

	@Override
	public PickPolicy create(Map<String, Object> config, PolicyContext context) {
		String local = (String) config.get("prefix");
		return (candidates) -> {
			Candidate[] eligible = candidates.eligible();
			int[] all = IntStream.range(0, eligible.length).toArray();
			int[] near = IntStream.of(all).filter((i) -> eligible[i].address().startsWith(local)).toArray();
			int[] used = (near.length > 0) ? near : all;
			return (args) -> used[ThreadLocalRandom.current().nextInt(used.length)];
		};
	}

}
