package io.github.grpclb.verification.fuzz;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.grpc.LoadBalancerProvider;
import io.grpc.LoadBalancerRegistry;
import io.grpc.NameResolver.ConfigOrError;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import io.github.grpclb.verification.client.VerifiedClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Configuration is accepted or refused with the documented exception, and quickly,
 * whatever it is.
 */
class ConfigurationFuzzTests {

	private static final int LONG = 64 * 1024;

	/** For 64 kB; ten times that is left to a busy machine, as the best of ten runs. */
	private static final long LIMIT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

	@Property(tries = 2_000)
	void anyTextIsAcceptedOrRefused(@ForAll("targets") String text) {
		assertThat(VerifiedClient.accepted(text)).isBetween(0, 4);
	}

	@Property(tries = 2_000)
	void anyServiceConfigIsAcceptedOrRefused(@ForAll("objects") Map<String, Object> config) {
		LoadBalancerProvider provider = LoadBalancerRegistry.getDefaultRegistry().getProvider("balanced");
		ConfigOrError parsed = provider.parseLoadBalancingPolicyConfig(config);
		assertThat(parsed.getConfig() == null).isNotEqualTo(parsed.getError() == null);
	}

	@Example
	void controlGoodInputIsAccepted() {
		LoadBalancerProvider provider = LoadBalancerRegistry.getDefaultRegistry().getProvider("balanced");
		assertThat(provider.parseLoadBalancingPolicyConfig(Map.of("policy", "round-robin")).getConfig()).isNotNull();
		assertThat(VerifiedClient.accepted("static://127.0.0.1:1")).isPositive();
	}

	@Example
	void longTextsAreReadQuickly() {
		for (String part : List.of("a", "a:1,", "[", "/", ".", "%", ":", "static://", "\u0000", "=", "é", " ")) {
			for (String prefix : List.of("", "static://", "dns:///", "srv:///", "file:///", "unix:")) {
				String text = prefix + part.repeat(LONG / part.length());
				long best = Long.MAX_VALUE;
				for (int run = 0; run < 10 && best > LIMIT_NANOS; run++) {
					long began = System.nanoTime();
					VerifiedClient.accepted(text);
					best = Math.min(best, System.nanoTime() - began);
				}
				assertThat(best).as("64 kB of %s%s", prefix, part).isLessThanOrEqualTo(LIMIT_NANOS);
			}
		}
	}

	@Provide
	Arbitrary<String> targets() {
		Arbitrary<String> pieces = Arbitraries.of("static://", "dns:///", "dns:", "srv:///", "file:///", "unix:",
				"in-process:", "xds:///", "127.0.0.1", "[::1]", "name", ":", ":0", ":65536", ":-1", ":1", ",", "/",
				"//", "%", "%zz", "?", "#", "@", ".", "..", " ", "\t", "\u0000", "é", "￿", "_grpc._tcp", "[", "]",
				"999999999999999999999");
		Arbitrary<String> composed = pieces.list().ofMaxSize(8).map((list) -> String.join("", list));
		return Arbitraries.oneOf(composed, Arbitraries.strings().ofMaxLength(100));
	}

	@Provide
	Arbitrary<Map<String, Object>> objects() {
		Arbitrary<Object> leaves = Arbitraries.oneOf(
				Arbitraries.of("", "round-robin", "ring-hash", "auto", "full", "10s", "1e999", "é", "\u0000"),
				Arbitraries.doubles().map((number) -> (Object) number),
				Arbitraries.of(Double.NaN, Double.POSITIVE_INFINITY, 1e-320, -0.0, Double.MAX_VALUE),
				Arbitraries.of(true, false));
		Arbitrary<String> keys = Arbitraries.of("policy", "choices", "header", "balanceFactor", "balance-factor",
				"least-request", "leastRequest", "hash", "peak-ewma", "peakEwma", "decay", "prequal", "source",
				"weighted-round-robin", "weightedRoundRobin", "probe-rate", "unknown", "");
		Arbitrary<Object> values = Arbitraries.recursive(() -> leaves,
				(nested) -> Arbitraries.oneOf(nested.list().ofMaxSize(3).map((list) -> (Object) list),
						Arbitraries.maps(keys, nested).ofMaxSize(4).map((map) -> (Object) map)),
				0, 3);
		return Arbitraries.maps(keys, values).ofMaxSize(6);
	}

}
